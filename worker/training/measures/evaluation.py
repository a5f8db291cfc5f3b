"""Measure a net and its calibration on labelled glyphs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import Classifier
from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.measures.metrics import expected_calibration_error, risk_coverage


def figures(classifier: Classifier, calibration: Calibration, samples: Samples) -> dict[str, Any]:
    """Return accuracy, calibration error and risk-coverage points of samples that are read."""
    glyphs = np.stack([_as_read(image) for image in samples.images])
    return measure(calibration.probabilities(classifier.logits(glyphs)), samples.labels)


def measure(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return the same of calibrated probabilities (n, classes) and labels (n,)."""
    right = probabilities.argmax(axis=1) == labels
    confidence: NDArray[np.float64] = probabilities.max(axis=1)
    return {
        "n": len(labels),
        "accuracy": round(float(right.mean()), 5),
        "ece": round(expected_calibration_error(confidence, right), 5),
        "risk_coverage": risk_coverage(confidence, right),
    }


def _as_read(image: NDArray[np.uint8]) -> Glyph:
    written = normalise(image)
    return written.glyph if written else np.zeros((28, 28), np.uint8)
