"""Straighten a page by its own print: the turns at which its rows and columns are sharpest.

Lines of print that are parallel on paper meet in one point of a photo, and so do those across
them; both points together undo the perspective (Hartley and Zisserman, 2004, section 8.6). The
turns are found where profiles along the lines vary most (Postl, 1986).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import Matrix

STRIPS = 16
"""Parts of a page whose own profiles are taken once, and then moved against each other."""
FINER = 0.5, 2, 2
"""Places of a profile to a pixel, each time that turns are looked for nearer about the best."""
TURNS = np.deg2rad(np.arange(-12, 12.1, 0.75))
FANS = np.arange(-0.18, 0.181, 0.03)
"""By how much lines at one end of a page are turned against those at the other, in radians."""
NEARER = np.linspace(-1, 1, 7)

Floats = NDArray[np.float32]
Turns = NDArray[np.float64]


def straightened(print_: Floats) -> list[Matrix]:
    """Return homographies to a picture, (h, w), from the same laid straight.

    First as a scanner turns a page, then as a phone sees it, both within 12 degrees. The middle
    stays in its place, and there the scale is the same.
    """
    across = np.ascontiguousarray(print_.T)
    turn = _turn(print_, across)
    turned = _matrix(print_.shape, (turn, 0.0), (-turn, 0.0))
    return [turned, _matrix(print_.shape, _pencil(print_), _pencil(across))]


def _matrix(
    shape: tuple[int, ...], row: tuple[float, float], column: tuple[float, float]
) -> Matrix:
    height, width = shape
    middle = np.array([width / 2, height / 2, 1])
    along = np.array([1, row[0], 0]) - row[1] / height * middle
    down = np.array([column[0], 1, 0]) - column[1] / width * middle
    centred = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    return np.asarray(np.stack([along, down, middle], axis=1) @ centred, np.float64)


def _turn(print_: Floats, across: Floats) -> float:
    """Return the slope of the rows of a picture whose columns stand upright on them."""
    turns, alone = TURNS, np.zeros(1)
    for finer in FINER:
        rows = _sharpness(print_, turns, alone, finer)[:, 0]
        columns = _sharpness(across, -turns, alone, finer)[:, 0]
        turn = float(turns[int((rows + columns).argmax())])
        turns = turn + NEARER * (turns[1] - turns[0])
    return turn


def _pencil(print_: Floats) -> tuple[float, float]:
    """Return the slope of the rows of a picture, (h, w), at its middle, and its change over it."""
    turns, fans = TURNS, FANS
    for finer in FINER:
        sharp = _sharpness(print_, turns, fans, finer)
        one, two = np.unravel_index(int(sharp.argmax()), sharp.shape)
        turn, fan = float(turns[one]), float(fans[two])
        turns = turn + NEARER * (turns[1] - turns[0])
        fans = fan + NEARER * (fans[1] - fans[0])
    return turn, fan


def _sharpness(print_: Floats, turns: Turns, fans: Turns, finer: float) -> Turns:
    """Return how much the profile of a picture along such rows varies, (turns, fans)."""
    width = print_.shape[1]
    profiles = cv2.resize(print_, (STRIPS, len(print_)), interpolation=cv2.INTER_AREA)
    profiles = cv2.resize(profiles, (STRIPS, round(finer * len(print_))))
    away = ((np.arange(STRIPS) + 0.5) / STRIPS - 0.5) * width * finer
    places = np.arange(len(profiles), dtype=np.float64)[:, None]
    opening = (places / len(profiles) - 0.5) * away
    slopes = turns[:, None, None, None] * away + fans[:, None, None] * opening
    rows = np.rint(places + slopes).astype(np.int32)
    outside = len(profiles)
    rows[(rows < 0) | (rows > outside)] = outside
    padded = np.vstack([profiles, np.zeros((1, STRIPS), np.float32)]).ravel()
    moved = padded[rows * STRIPS + np.arange(STRIPS, dtype=np.int32)]
    return np.asarray(np.square(moved.sum(axis=3)).sum(axis=2) / finer, np.float64)
