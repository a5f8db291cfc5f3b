"""The kinds of classifier, and the module that loads each; it is imported only then."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shared.errors import SetupError

KINDS = {
    "cnn": "worker.reading.classifiers.net",
    "forest": "worker.reading.classifiers.forest",
    "logistic": "worker.reading.classifiers.logistic",
}
"""What a card calls its kind, and the module whose `load_classifier` loads it."""


class Classifier(Protocol):
    """Turn glyphs into scores."""

    device: str

    def warm_up(self) -> None:
        """Do once what takes its time once."""

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, classes) scores of n glyphs, (n, 28, 28) uint8 with ink 255 on 0."""


def load_kind(kind: str, weights: Path, threads: int | None = None) -> Classifier:
    """Load a classifier; raises SetupError when its kind is unknown or the file is none of it."""
    if kind not in KINDS:
        raise SetupError(
            f"{weights.parent.name} is a model of the kind {kind!r}: take {', '.join(KINDS)}",
            code="no-model",
        )
    loaded: Classifier = import_module(KINDS[kind]).load_classifier(weights, threads)
    return loaded
