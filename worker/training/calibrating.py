"""Fit the calibration on writers that the model has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import DIGITS, KNEE, Calibration, log_odds

STEPS = 50

FLATTEST = 0.05
"""A map that rises less than this tells nothing."""


def fit_calibration(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> Calibration:
    """Return the logistic map from log odds to being right that makes (n,) labels likeliest."""
    odds, softmax = log_odds(logits)
    right = (softmax[:, :DIGITS].argmax(axis=1) == labels).astype(np.float64)
    slope, bend, offset = _logistic(np.stack([odds, np.minimum(odds, KNEE)], axis=1), right)
    if min(slope, slope + bend) < FLATTEST:  # too few digits to tell: surer is always likelier
        (slope, offset), bend = _logistic(odds[:, None], right), 0.0
    if slope < FLATTEST:
        return Calibration()
    return Calibration(slope=round(slope, 5), offset=round(offset, 5), bend=round(bend, 5))


def _logistic(features: NDArray[np.float64], y: NDArray[np.float64]) -> list[float]:
    """Fit y = 1 / (1 + exp(-(features w + b))) by Newton's method, Platt's soft targets in y.

    Returns the weights of (n, k) features, and b.
    """
    positives = y.sum()
    high = (positives + 1) / (positives + 2)
    low = 1 / (len(y) - positives + 2)
    targets = np.where(y > 0, high, low)
    design = np.column_stack([features, np.ones(len(y))])
    weights = np.zeros(design.shape[1])
    weights[0] = 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        gradient = design.T @ (targets - chance)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(curvature + 1e-6 * np.eye(len(weights)), gradient)
        weights = weights + step * min(1.0, 1.0 / max(np.abs(step).max(), 1e-12))
    return [float(weight) for weight in weights]
