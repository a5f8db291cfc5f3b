"""Measure a classifier and its calibration on labelled glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.readings import Outcome
from worker.reading.calibration import Calibration
from worker.reading.classifiers.kinds import Classifier
from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.measures.metrics import expected_calibration_error, risk_coverage
from worker.training.measures.scores import Answer
from worker.training.synthesis.paper import CONDITIONS
from worker.training.synthesis.rewriting import written_again

MAX_ERRORS = (0.001, 0.01)
EACH_CONDITION = 1000


def figures(classifier: Classifier, calibration: Calibration, samples: Samples) -> dict[str, Any]:
    """Return accuracy, calibration error and risk-coverage points of samples that are read."""
    glyphs = [_as_read(image) for image in samples.images]
    return _measures(classifier, calibration, glyphs, samples.labels)


def condition_figures(
    classifier: Classifier, calibration: Calibration, samples: Samples, seed: int
) -> dict[str, dict[str, Any]]:
    """Return for each condition how samples are read under it; a blank page is read wrongly."""
    chosen = np.random.default_rng(seed).permutation(len(samples))[:EACH_CONDITION]
    images, labels = samples.images[chosen], samples.labels[chosen]
    measured = {}
    for name, scene in CONDITIONS.items():
        glyphs = list(written_again(images, seed, scene))
        blank = sum(glyph is None for glyph in glyphs)
        whole = [glyph if glyph is not None else _EMPTY for glyph in glyphs]
        found = _measures(classifier, calibration, whole, labels)
        del found["risk_coverage"]
        measured[name] = {**found, "blank": blank}
    return measured


def non_digit_figures(
    classifier: Classifier, calibration: Calibration, kinds: Sequence[Samples]
) -> dict[str, dict[str, Any]]:
    """Return for each kind of non-digit how much is called unreadable, and how much accepted."""
    return {
        samples.name: _refusals(classifier, calibration, samples)
        for samples in kinds
        if len(samples)
    }


def paper_answers(
    classifier: Classifier, calibration: Calibration, samples: Samples, max_error: float = 0.001
) -> list[Answer]:
    """Return what glyphs, read as they are, are taken for, for a report."""
    probabilities = calibration.probabilities(classifier.logits(samples.images))
    return [
        Answer(
            str(label),
            str(row.argmax()),
            float(row.max()),
            calibration.outcome(row, max_error).value,
            {},
        )
        for label, row in zip(samples.labels, probabilities, strict=True)
    ]


def _refusals(
    classifier: Classifier, calibration: Calibration, samples: Samples
) -> dict[str, float]:
    """Return how much of what is no digit is called unreadable, and how much is accepted."""
    probabilities = calibration.probabilities(classifier.logits(samples.images))
    found = {
        "n": len(samples),
        "unreadable": _share(probabilities, calibration, Outcome.UNREADABLE),
    }
    for most in MAX_ERRORS:
        found[f"accepted at {most}"] = _share(probabilities, calibration, Outcome.ACCEPTED, most)
    return found


def _share(
    probabilities: NDArray[np.float64],
    calibration: Calibration,
    outcome: Outcome,
    max_error: float = 0.001,
) -> float:
    outcomes = [calibration.outcome(row, max_error) for row in probabilities]
    return round(outcomes.count(outcome) / max(len(outcomes), 1), 5)


def _measures(
    classifier: Classifier,
    calibration: Calibration,
    glyphs: Sequence[Glyph],
    labels: NDArray[np.int64],
) -> dict[str, Any]:
    probabilities = calibration.probabilities(classifier.logits(np.stack(glyphs)))
    refused = _share(probabilities, calibration, Outcome.UNREADABLE)
    return {**measure(probabilities, labels), "unreadable": refused}


def measure(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return the measures of calibrated probabilities (n, classes) and labels (n,)."""
    right = probabilities.argmax(axis=1) == labels
    confidence: NDArray[np.float64] = probabilities.max(axis=1)
    return {
        "n": len(labels),
        "accuracy": round(float(right.mean()), 5),
        "ece": round(expected_calibration_error(confidence, right), 5),
        "risk_coverage": risk_coverage(confidence, right),
    }


_EMPTY = np.zeros((28, 28), np.uint8)


def _as_read(image: NDArray[np.uint8]) -> Glyph:
    written = normalise(image)
    return written.glyph if written else _EMPTY
