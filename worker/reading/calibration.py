"""Turn the scores of a net into probabilities that mean what they say.

The chance of being right is a logistic function of the log odds that the softmax gives its first
choice: Platt, "Probabilistic outputs for support vector machines" (1999), after the temperature
of Guo et al., "On calibration of modern neural networks" (2017), which is the case `offset` = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """Map log odds to the chance of being right; fitted on writers that were not trained on."""

    slope: float = 1.0
    """The inverse of the temperature."""
    offset: float = 0.0
    most: float = 0.9999
    """No reading is surer than this: labels themselves are wrong that often."""
    unreadable_below: float = 0.4
    """Ink whose best digit is less likely than this is no digit."""

    def probabilities(self, logits: NDArray[np.float32]) -> Floats:
        """Return (n, classes) probabilities of (n, classes) logits, the first choice calibrated."""
        odds, softmax = log_odds(logits)
        sure = np.minimum(1 / (1 + np.exp(-(self.slope * odds + self.offset))), self.most)
        rows, best = np.arange(len(softmax)), softmax.argmax(axis=1)
        # A first choice is at least as likely as each of the others.
        sure = np.maximum(sure, 1 / softmax.shape[1])
        softmax[rows, best] = 0
        others = softmax / np.maximum(softmax.sum(axis=1, keepdims=True), 1e-300)
        others *= (1 - sure)[:, None]
        others = np.minimum(others, sure[:, None])
        others[rows, best] = sure
        return np.asarray(others)


def log_odds(logits: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return the log odds (n,) of the first choice, and the softmax (n, classes)."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    rest = np.sort(weights, axis=1)[:, :-1].sum(axis=1)
    return -np.log(np.maximum(rest, 1e-300)), weights / weights.sum(axis=1, keepdims=True)
