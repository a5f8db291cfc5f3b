"""Measure a net and its calibration on labelled glyphs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.reading.calibration import Calibration
from worker.reading.classifiers.net import Classifier
from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.measures.metrics import expected_calibration_error, risk_coverage


def figures(classifier: Classifier, calibration: Calibration, samples: Samples) -> dict[str, Any]:
    """Return accuracy, calibration error and risk-coverage points of samples that are read."""
    glyphs = np.stack([_as_read(image) for image in samples.images])
    probabilities = calibration.probabilities(classifier.logits(glyphs))
    right = probabilities.argmax(axis=1) == samples.labels
    confidence: NDArray[np.float64] = probabilities.max(axis=1)
    return {
        "n": len(samples),
        "accuracy": round(float(right.mean()), 5),
        "ece": round(expected_calibration_error(confidence, right), 5),
        "risk_coverage": risk_coverage(confidence, right),
    }


def _as_read(image: NDArray[np.uint8]) -> Glyph:
    written = normalise(image)
    return written.glyph if written else np.zeros((28, 28), np.uint8)
