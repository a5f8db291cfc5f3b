"""The risk-coverage curve: how many errors are left among the surest share of the readings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from worker.training.measures.metrics import Confidence, Right, risk_coverage
from worker.training.measures.pictures.style import BLUE, GREY, ORANGE, picture, tick_shares

SHARES = tuple(round(share, 4) for share in np.linspace(0.005, 1, 200).tolist())
DECADES = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1.0]


def draw_risk(path: Path, confidence: Confidence, right: Right) -> None:
    """Draw the curve of (n,) readings with a log axis; below the dotted line is no error at all."""
    floor = 0.5 / len(right)
    with picture(path, 6.5, 4.5) as figure:
        axes = figure.add_subplot()
        figure.subplots_adjust(0.15, 0.13, 0.96, 0.96)
        axes.plot(*_curve(risk_coverage(confidence, right, SHARES), floor), color=BLUE)
        points = _curve(risk_coverage(confidence, right), floor)
        axes.plot(*points, "o", color=ORANGE, label="points of the table")
        axes.axhline(floor, color=GREY, linestyle=":", label="no error")
        axes.set(yscale="log", xlim=(0, 1.02), ylim=(floor / 1.5, 1))
        axes.set(xlabel="surest share of the readings", ylabel="wrong among them")
        axes.legend(loc="upper left")
        tick_shares(axes, "x", [0, 0.2, 0.4, 0.6, 0.8, 1])
        tick_shares(axes, "y", [decade for decade in DECADES if decade > floor / 1.5])


def _curve(points: Sequence[dict[str, float]], floor: float) -> tuple[list[float], list[float]]:
    return (
        [point["coverage"] for point in points],
        [max(point["risk"], floor) for point in points],
    )
