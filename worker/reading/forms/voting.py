"""Which of many forms a page may be: a vote of few features, long before any is registered.

Each feature of a form votes with the feature of the page that looks most like it for where the
form would lie then: its turn first, and its place under that turn (Hough; Ballard, 1981). The same
letters and lines stand on all forms; on the right one they also stand where they should.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.features import Features, Points

VOTERS = 80
"""Features of each form that vote."""
ALIKE = 64
"""Bits of 256 by which a feature may look otherwise."""
TURN = 18.0
"""Degrees by which one may be turned otherwise than most."""
BIN = 45.0
"""Pixels: features that agree within two of these lie as one form would have them."""
SCALES = 1.0, 0.85, 0.72
"""How large a form is on the picture: a photograph shows the table as well."""

Votes = NDArray[np.int64]


class Voters:
    """Some features of each of the forms that a page may be of."""

    def __init__(self, forms: Sequence[Features]) -> None:
        chosen = [_some(form) for form in forms]
        self._ends = np.cumsum([0, *(len(one.looks) for one in chosen)])
        looks = [one.looks for one in chosen]
        self._looks = np.concatenate(looks) if looks else np.zeros((0, 32), np.uint8)
        self._places = [one.places for one in chosen]
        self._turns = [one.turns for one in chosen]

    def votes(self, page: Features) -> Votes:
        """Return how many features speak for each form, (n,)."""
        if not len(page.looks) or not len(self._looks):
            return np.zeros(len(self._places), np.int64)
        apart, nearest = cv2.batchDistance(
            self._looks, page.looks, cv2.CV_32S, normType=cv2.NORM_HAMMING, K=1
        )
        alike = apart.ravel() < ALIKE
        pairs = nearest.ravel().astype(np.int64)
        return np.array(
            [
                self._of_form(form, page, pairs[start:end], alike[start:end])
                for form, (start, end) in enumerate(
                    zip(self._ends[:-1].tolist(), self._ends[1:].tolist(), strict=True)
                )
            ],
            np.int64,
        )

    def _of_form(
        self, form: int, page: Features, pairs: NDArray[np.int64], alike: NDArray[np.bool_]
    ) -> int:
        here, there = self._places[form][alike], page.places[pairs[alike]]
        turns = (page.turns[pairs[alike]] - self._turns[form][alike]) % 360
        if not len(turns):
            return 0
        turn, agree = _most_frequent(turns)
        return max(_gathered(here[agree], there[agree], turn, scale) for scale in SCALES)


def _some(form: Features) -> Features:
    """Return features of a form from all over it, the same each time."""
    chosen = np.random.default_rng(0).permutation(len(form.looks))[:VOTERS]
    looks = np.ascontiguousarray(form.looks[chosen])
    return Features(form.places[chosen], form.turns[chosen], looks)


def _most_frequent(turns: NDArray[np.float64]) -> tuple[float, NDArray[np.bool_]]:
    """Return the turn, in degrees, that most of (n,) are near, and which of them."""
    counts, _ = np.histogram(turns, 36, (0, 360))
    middle = 10 * int((counts + np.roll(counts, 1) + np.roll(counts, -1)).argmax()) + 5
    away = (turns - middle + 180) % 360 - 180
    near = np.abs(away) <= TURN
    return middle + float(np.median(away[near])), near


def _gathered(here: Points, there: Points, turn: float, scale: float) -> int:
    """Return how many pairs, (n, 2) both, agree on where a form lies that is turned so."""
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    cells = np.floor((there - scale * here @ rotation.T) / BIN).astype(np.int64)
    cells -= cells.min(axis=0)
    table = np.zeros(cells.max(axis=0) + 2, np.int64)
    np.add.at(table, (cells[:, 0], cells[:, 1]), 1)
    return int((table[:-1, :-1] + table[1:, :-1] + table[:-1, 1:] + table[1:, 1:]).max())
