"""How good a classifier is, and whether its confidence can be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Confidence = NDArray[np.float64]
"""(n,) float64 in 0..1."""

Right = NDArray[np.bool_]
"""(n,) bool."""

COVERAGES = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0)
"""Edges that are the closer the surer: what is accepted lies above 0.99."""


def expected_calibration_error(confidence: Confidence, right: Right, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy, over bins of equal count.

    Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning" (2015), with
    the equal-count bins of Nixon et al. (2019).
    """
    if len(right) == 0:
        return 0.0
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts]
    return float(sum(gaps) / len(right))


def risk_coverage(
    confidence: Confidence, right: Right, coverages: Sequence[float] = COVERAGES
) -> list[dict[str, float]]:
    """Return the error among the surest share of the readings, for several shares.

    El-Yaniv and Wiener, "On the foundations of noise-free selective classification" (2010).
    """
    if len(right) == 0:
        return []
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(~right[order]) / np.arange(1, len(right) + 1)
    ranks = [max(1, round(share * len(right))) for share in coverages]
    return [
        {
            "coverage": share,
            "risk": round(float(errors[rank - 1]), 6),
            "confidence": round(float(confidence[order[rank - 1]]), 6),
        }
        for share, rank in zip(coverages, ranks, strict=True)
    ]


def confusion_matrix(
    labels: NDArray[np.int64], answers: NDArray[np.int64], classes: int = 10
) -> NDArray[np.int64]:
    """Return (classes, classes) counts, rows by label and columns by answer."""
    counts = np.bincount(labels * classes + answers, minlength=classes * classes)
    return counts.reshape(classes, classes)


def reliability(
    confidence: Confidence, right: Right, bins: Sequence[float] = BINS
) -> list[dict[str, float]]:
    """Return confidence and accuracy between neighbouring edges, wherever there are readings.

    The diagram of DeGroot and Fienberg, "The comparison and evaluation of forecasters" (1983).
    """
    place = np.searchsorted(bins, confidence, side="right").clip(1, len(bins) - 1)
    return [
        {
            "from": bins[upper - 1],
            "to": bins[upper],
            "confidence": round(float(confidence[place == upper].mean()), 6),
            "accuracy": round(float(right[place == upper].mean()), 6),
            "n": int((place == upper).sum()),
        }
        for upper in np.unique(place).tolist()
    ]
