"""Risk-coverage curves: the share that is wrong among the surest share of the readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from web.charts.axes import FIELD, Field, Tick, across, down

Rows = Sequence[dict[str, float]]
"""Rows with `coverage` and `risk`."""
MARKS = (0.001, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0)
APART = 0.09
"""Marks that lie nearer to each other, as a part of the axis, could not be told apart."""
WIDEST = 0.9
"""The axis of coverage begins there at the latest."""


class Curve(NamedTuple):
    """The curve of one model."""

    name: str
    points: list[tuple[float, float]]


class RiskCoverage(NamedTuple):
    """What is drawn of the curves; risk by its square root, so that small ones can be seen."""

    curves: list[Curve]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    field: Field = FIELD


def risk_chart(rows_of: dict[str, Rows]) -> RiskCoverage | None:
    """Return the curves of models by their names; None where none has a point."""
    known = {name: sorted(rows, key=_coverage) for name, rows in rows_of.items() if rows}
    every = [row for rows in known.values() for row in rows]
    if not every:
        return None
    least = min(_coverage(min(every, key=_coverage)), WIDEST)
    most = next((mark for mark in MARKS if mark >= max(row["risk"] for row in every)), 1.0)
    return RiskCoverage(
        [Curve(name, [_place(row, least, most) for row in rows]) for name, rows in known.items()],
        [Tick(across(_wide(share, least)), share) for share in _tenths(least)],
        [Tick(down(_high(risk, most)), risk) for risk in _marks(most)],
    )


def _place(row: dict[str, float], least: float, most: float) -> tuple[float, float]:
    return across(_wide(row["coverage"], least)), down(_high(row["risk"], most))


def _coverage(row: dict[str, float]) -> float:
    return row["coverage"]


def _wide(coverage: float, least: float) -> float:
    return (min(max(coverage, least), 1.0) - least) / (1 - least)


def _high(risk: float, most: float) -> float:
    return math.sqrt(min(max(risk, 0.0), most) / most)


def _tenths(least: float) -> list[float]:
    return [tenth / 10 for tenth in range(math.ceil(least * 10 - 1e-9), 11)]


def _marks(most: float) -> list[float]:
    """Return the marks up to the highest, from above, that can be told from each other, and 0."""
    kept = [most]
    for mark in reversed([mark for mark in MARKS if mark < most]):
        if min(_high(kept[-1], most) - _high(mark, most), _high(mark, most)) >= APART:
            kept.append(mark)
    return [*kept, 0.0]
