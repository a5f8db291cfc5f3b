"""A random forest on the directions of a glyph's edges: Breiman, "Random forests" (2001)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from worker.reading.classifiers.gradients import edge_directions
from worker.reading.classifiers.stored import load_stored

TRUSTED = ["sklearn.tree._tree.Tree"]
LEAST = 1e-3
"""A digit that no tree voted for is not impossible."""
PART = 1024
"""Glyphs that are described at once, which bounds the memory."""


class ForestClassifier:
    """A loaded forest."""

    device = "cpu"

    def __init__(self, forest: Any) -> None:
        self._forest = forest

    def warm_up(self) -> None:
        """Run once: the first time loads what the forest calls."""
        self.logits(np.zeros((1, 28, 28), np.uint8))

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, 10) logarithms of the votes for n glyphs, (n, 28, 28) uint8."""
        votes = np.zeros((len(glyphs), 10))
        for start in range(0, len(glyphs), PART):
            part = slice(start, start + PART)
            shares = self._forest.predict_proba(edge_directions(glyphs[part]))
            votes[part, self._forest.classes_] = shares
        return np.asarray(np.log(votes + LEAST), np.float32)


def load_classifier(weights: Path, threads: int | None = None) -> ForestClassifier:
    """Load a forest, which takes one core unless `threads` are given; raises SetupError."""
    forest = load_stored(weights, RandomForestClassifier, TRUSTED)
    forest.set_params(n_jobs=threads or 1)
    return ForestClassifier(forest)
