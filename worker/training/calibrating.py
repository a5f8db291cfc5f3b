"""Fit the calibration on writers that the model has not seen, on paper of many kinds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import DIGITS, Calibration, log_odds

STEPS = 50


def fit_calibration(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> Calibration:
    """Return the logistic map from log odds to being right that makes (n,) labels likeliest."""
    odds, softmax = log_odds(logits)
    right = (softmax[:, :DIGITS].argmax(axis=1) == labels).astype(np.float64)
    slope, offset = _logistic(odds, right)
    return Calibration(slope=round(slope, 5), offset=round(offset, 5))


def _logistic(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Fit y = 1 / (1 + exp(-(slope x + offset))) by Newton's method, Platt's soft targets in y."""
    positives = y.sum()
    high = (positives + 1) / (positives + 2)
    low = 1 / (len(y) - positives + 2)
    targets = np.where(y > 0, high, low)
    design = np.stack([x, np.ones_like(x)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        gradient = design.T @ (targets - chance)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step * min(1.0, 1.0 / np.abs(step).max())
    return float(weights[0]), float(weights[1])
