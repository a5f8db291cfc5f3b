"""Fit the logistic regression, and score every digit by one that has not seen its block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from worker.reading.classifiers.logistic import MOST
from worker.training.data.samples import Samples

FOLDS = 10
STRENGTH = 1.0
"""The inverse of the penalty, chosen by cross-validation."""
STEPS = 2000


def fit_regression(digits: Samples) -> LogisticRegression:
    """Return a multinomial regression fitted on (n, 8, 8) images of values in 0..16."""
    return _regression().fit(_rows(digits), digits.labels)


def held_out_logits(digits: Samples) -> NDArray[np.float32]:
    """Return (n, 10) scores, each by a regression that was fitted without the digit's block."""
    scores = cross_val_predict(
        _regression(),
        _rows(digits),
        digits.labels,
        groups=digits.writers,
        cv=GroupKFold(FOLDS),
        method="decision_function",
    )
    return np.asarray(scores, np.float32)


def _regression() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=STEPS)


def _rows(digits: Samples) -> NDArray[np.float32]:
    return np.asarray(digits.images.reshape(len(digits), -1) / MOST, np.float32)
