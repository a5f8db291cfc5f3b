"""Multinomial logistic regression on 64 numbers: the counts of ink in 8 × 8 blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from worker.reading.classifiers.bitmaps import count_ink
from worker.reading.classifiers.stored import load_stored

MOST = 16


class LogisticClassifier:
    """A loaded regression."""

    device = "cpu"

    def __init__(self, regression: Any) -> None:
        self._regression = regression

    def warm_up(self) -> None:
        """Run once: the first time loads what the regression calls."""
        self.logits(np.zeros((1, 28, 28), np.uint8))

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, 10) scores of n glyphs, (n, 28, 28) uint8."""
        return self.count_logits(count_ink(glyphs))

    def count_logits(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n, 10) scores of n rows, (n, 64) float32 in 0..16."""
        if not len(counts):
            return np.zeros((0, 10), np.float32)
        return np.asarray(self._regression.decision_function(counts / MOST), np.float32)


def load_classifier(weights: Path, threads: int | None = None) -> LogisticClassifier:  # noqa: ARG001
    """Load a regression, too small for more than one core; raises SetupError."""
    return LogisticClassifier(load_stored(weights, LogisticRegression, []))
