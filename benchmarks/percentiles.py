"""Medians and percentiles of few numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

__all__ = ["median", "percentile", "summarise"]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so large a share of all does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def summarise(values: Sequence[float]) -> dict[str, float]:
    """Return how many values there are, their median, 99th percentile and largest."""
    return {
        "count": len(values),
        "median": round(median(values), 3),
        "p99": round(percentile(values, 0.99), 3),
        "most": round(max(values), 3),
    }
