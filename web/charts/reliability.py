"""The reliability diagram: the share that is right against the confidence, both as log odds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from web.charts.axes import FIELD, Field, Tick, across, down

Bins = Sequence[dict[str, float]]
"""Rows with `from`, `n`, the mean `confidence` and the `accuracy`."""
LEAST, SUREST = 0.1, 0.9999
"""The ends of the axes; what lies beyond is drawn there."""
MARKS = (0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
NORMAL_95 = 1.96
"""Standard deviations about the middle that hold 95 % of a normal distribution."""


class BinPoint(NamedTuple):
    """A bin of confidences: where it lies, and between which heights the truth is likely."""

    x: float
    y: float
    low: float
    high: float
    n: int


class Reliability(NamedTuple):
    """What is drawn of the bins; on the diagonal readings are right as often as they say."""

    points: list[BinPoint]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    field: Field = FIELD


def reliability_chart(bins: Bins) -> Reliability | None:
    """Return the diagram of bins; None where no reading lies in any."""
    filled = [one for one in bins if one["n"] > 0]
    if not filled:
        return None
    return Reliability(
        [_point(one) for one in filled],
        [Tick(across(_part(mark)), mark) for mark in MARKS],
        [Tick(down(_part(mark)), mark) for mark in MARKS],
    )


def _point(one: dict[str, float]) -> BinPoint:
    n = int(one["n"])
    low, high = (down(_part(share)) for share in wilson(one["accuracy"], n))
    x, y = across(_part(one["confidence"])), down(_part(one["accuracy"]))
    return BinPoint(x, y, low, high, n)


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share that was seen n times (Wilson, 1927)."""
    square = NORMAL_95**2 / n
    middle = (share + square / 2) / (1 + square)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def _part(share: float) -> float:
    """Return where a share lies between the ends of an axis of log odds, in 0..1."""
    least, most = _log_odds(LEAST), _log_odds(SUREST)
    return (_log_odds(min(max(share, LEAST), SUREST)) - least) / (most - least)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def among_surest(bins: Bins, least: float) -> dict[str, Any] | None:
    """Return how many readings are at least so sure, their mean confidence, and the share right."""
    sure = [one for one in bins if one["from"] >= least]
    n = sum(one["n"] for one in sure)
    if not n:
        return None
    means = {
        name: sum(one["n"] * one[name] for one in sure) / n for name in ("confidence", "accuracy")
    }
    return {"n": int(n), **means}
