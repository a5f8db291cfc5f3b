"""The reliability diagram: how sure the readings are, and how often they are right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from worker.training.measures.pictures.style import BLUE, GREY, picture, tick_shares, wilson

TICKS = [0.1, 0.5, 0.9, 0.99, 0.999, 0.9999]
LEAST, MOST = 0.08, 0.99997

Bins = Sequence[dict[str, float]]


def draw_reliability(path: Path, bins: Bins) -> None:
    """Draw bins of readings on log odds: from 0.99 to 0.999 is as far as from 0.9 to 0.99."""
    with picture(path, 6.5, 6.5) as figure:
        axes, below = figure.subplots(2, sharex=True, height_ratios=[4, 1])
        figure.subplots_adjust(0.15, 0.09, 0.97, 0.98, hspace=0.08)
        _draw_accuracy(axes, bins)
        _draw_counts(below, bins)


def _draw_accuracy(axes: Axes, bins: Bins) -> None:
    n, accuracy = _column(bins, "n"), _column(bins, "accuracy")
    low, high = wilson(accuracy, n)
    shown = accuracy.clip(np.maximum(0.5 / n, LEAST), 1 - 0.5 / n).clip(LEAST, MOST)
    whiskers = np.maximum([shown - low.clip(LEAST, MOST), high.clip(LEAST, MOST) - shown], 0)
    axes.set(xscale="logit", yscale="logit", xlim=(LEAST, MOST), ylim=(LEAST, MOST))
    axes.plot([LEAST, MOST], [LEAST, MOST], color=GREY, linestyle="--", label="honest")
    x = _column(bins, "confidence").clip(LEAST, MOST)
    axes.errorbar(x, shown, whiskers, fmt="none", color=BLUE, capsize=3, label="95 % interval")
    flawless = accuracy == 1
    axes.plot(x[~flawless], shown[~flawless], "o", color=BLUE, label="readings")
    axes.plot(x[flawless], shown[flawless], "o", color=BLUE, mfc="white", label="no error seen")
    axes.set_ylabel("right")
    axes.legend(loc="upper left")
    tick_shares(axes, "y", TICKS)


def _draw_counts(axes: Axes, bins: Bins) -> None:
    x, n = _column(bins, "confidence").clip(LEAST, MOST), _column(bins, "n")
    axes.vlines(x, 0.5, n, color=BLUE, linewidth=5)
    axes.set(yscale="log", xlabel="confidence", ylabel="readings", ylim=(0.5, 3 * n.max()))
    tick_shares(axes, "x", TICKS)


def _column(bins: Bins, name: str) -> NDArray[np.float64]:
    return np.array([row[name] for row in bins], np.float64)
