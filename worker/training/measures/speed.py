"""How fast a classifier is by itself: without decoding, normalisation and SQL."""

from __future__ import annotations

import time
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shared.settings import available_cores

BATCH, BATCHES, RUNS = 512, 4, 5


class Scorer(Protocol):
    """Turns glyphs into scores."""

    device: str

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the scores of (n, 28, 28) uint8 glyphs."""


def glyphs_per_second(classifier: Scorer) -> float:
    """Return how many glyphs a classifier scores in a second: the best of a few runs."""
    glyphs = np.random.default_rng(0).integers(0, 256, (BATCH * BATCHES, 28, 28), np.uint8)
    classifier.logits(glyphs)  # compiles
    return len(glyphs) / min(_seconds(classifier, glyphs) for _ in range(RUNS))


def measure_speed(classifier: Scorer) -> dict[str, Any]:
    """Return the `speed` of a model card: glyphs a second, and the machine that was measured."""
    return {
        "glyphs_per_second": round(glyphs_per_second(classifier)),
        "machine": f"{available_cores()} cores / {classifier.device or 'cpu'}",
    }


def _seconds(classifier: Scorer, glyphs: NDArray[np.uint8]) -> float:
    started = time.perf_counter()
    classifier.logits(glyphs)
    return time.perf_counter() - started
