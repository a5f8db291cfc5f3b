"""How well numbers of each length are read, and how many of them are accepted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from worker.training.measures.pictures.style import BLUE, ORANGE, picture, wilson

Lengths = Mapping[str, Mapping[str, Any]]


def draw_lengths(path: Path, lengths: Lengths) -> None:
    """Draw the measures by the digits of the label, and below them how many there are.

    What holds no number is left out, since none of it should be accepted.
    """
    lengths = {digits: row for digits, row in lengths.items() if digits != "0"} or lengths
    digits = np.array([int(length) for length in lengths])
    with picture(path, 6.5, 5.5) as figure:
        axes, below = figure.subplots(2, sharex=True, height_ratios=[4, 1])
        figure.subplots_adjust(0.13, 0.1, 0.97, 0.93, hspace=0.08)
        _draw_shares(axes, digits, lengths)
        _draw_counts(below, digits, _column(lengths, "n"))


def _draw_shares(axes: Axes, digits: NDArray[np.int64], lengths: Lengths) -> None:
    n, right = _column(lengths, "n"), _column(lengths, "accuracy")
    low, high = wilson(right, n)
    whiskers = np.maximum([right - low, high - right], 0)
    axes.errorbar(digits, right, whiskers, fmt="none", color=BLUE, capsize=3, label="95 % interval")
    axes.plot(digits, right, "o-", color=BLUE, label="right, every digit")
    axes.plot(digits, _column(lengths, "coverage"), "s--", color=ORANGE, label="accepted")
    axes.set(ylabel="of the numbers", ylim=(-0.03, 1.03))
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)


def _draw_counts(axes: Axes, digits: NDArray[np.int64], n: NDArray[np.float64]) -> None:
    axes.bar(digits, n, color=BLUE, width=0.5)
    axes.set(xlabel="digits of the number", ylabel="numbers")
    axes.set_xlim(digits.min() - 0.6, digits.max() + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))


def _column(lengths: Lengths, name: str) -> NDArray[np.float64]:
    return np.array([measures[name] for measures in lengths.values()], np.float64)
