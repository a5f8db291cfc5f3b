"""Turn the scores of a classifier into probabilities that mean what they say.

The chance of being right is a logistic function of the log odds that the softmax gives its first
digit: Platt, "Probabilistic outputs for support vector machines" (1999), after the temperature
of Guo et al., "On calibration of modern neural networks" (2017), which is the case of `offset`
and `bend` being 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from shared.readings import Outcome

Floats = NDArray[np.float64]

DIGITS = 10
"""Scores beyond these are for what is no digit."""

KNEE = 2.0


@dataclass(frozen=True)
class Calibration:
    """Map log odds to the chance of being right; fitted on writers that were not trained on."""

    slope: float = 1.0
    """The inverse of the temperature."""
    offset: float = 0.0
    bend: float = 0.0
    """How much steeper, or flatter, the map is below the log odds KNEE."""
    most: float = 0.9999
    """No reading is surer than this: labels themselves are wrong that often."""
    unreadable_below: float = 0.4
    """Ink whose best digit is less likely than this is no digit."""
    no_digit_above: float = 0.5
    """Ink that is no digit with more than this chance is unreadable."""

    def __post_init__(self) -> None:
        """Raise ValueError where a number is none."""
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
                raise ValueError(f"{name} in its calibration is no number")

    def probabilities(self, logits: NDArray[np.float32]) -> Floats:
        """Return (n, 10) probabilities of (n, classes) logits, the first digit's calibrated.

        What a row lacks to 1 is the chance that it is no digit; 0 where ten classes are scored.
        """
        odds, softmax = log_odds(logits)
        rows, best = np.arange(len(softmax)), softmax[:, :DIGITS].argmax(axis=1)
        line = self.slope * odds + self.bend * np.minimum(odds, KNEE) + self.offset
        sure = np.minimum(1 / (1 + np.exp(-line)), self.most)
        if softmax.shape[1] == DIGITS:
            # A first choice is at least as likely as each of the others.
            sure = np.maximum(sure, 1 / DIGITS)
        softmax[rows, best] = 0
        others = softmax / np.maximum(softmax.sum(axis=1, keepdims=True), 1e-300)
        others = np.minimum(others[:, :DIGITS] * (1 - sure)[:, None], sure[:, None])
        others[rows, best] = sure
        return np.asarray(others)

    def outcome(self, probabilities: Floats, max_error: float) -> Outcome:
        """Return what (10,) probabilities come to where an error of `max_error` is allowed."""
        no_digit, surest = 1 - float(probabilities.sum()), float(probabilities.max())
        if no_digit > self.no_digit_above or surest < self.unreadable_below:
            return Outcome.UNREADABLE
        return Outcome.ACCEPTED if 1 - surest <= max_error else Outcome.REVIEW


def shares_of_digits(logits: NDArray[np.float32]) -> Floats:
    """Return (n, 10): which digit (n, classes) logits speak for, given that it is one."""
    digits = logits[:, :DIGITS].astype(np.float64)
    weights = np.exp(digits - digits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def log_odds(logits: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return the log odds (n,) of the first digit, and the softmax (n, classes)."""
    rows, best = np.arange(len(logits)), logits[:, :DIGITS].argmax(axis=1)
    shifted = logits.astype(np.float64) - logits[rows, best][:, None]
    weights = np.exp(np.minimum(shifted, 500))
    total = weights.sum(axis=1, keepdims=True)
    weights[rows, best] = 0
    rest = weights.sum(axis=1)
    weights[rows, best] = 1
    return -np.log(np.maximum(rest, 1e-300)), weights / total
