"""The plots: small, and in colours that everybody can tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.report.tables import show
from worker.training.measures.pictures.style import BLUE, GREY, ORANGE, picture

GREEN = "#009E73"
LINES = ((BLUE, "o-"), (ORANGE, "s--"), (GREEN, "^:"), (GREY, "d-."))
"""Colour, mark and dash of each line: any one of the three tells them apart."""
WIDTH = 6.5

Points = Sequence[tuple[float, float]]


def draw_bars(path: Path, bars: Mapping[str, float], unit: str, *, log: bool = False) -> None:
    """Draw a bar for each name, the first at the top, with its number behind it."""
    names, values = list(bars), list(bars.values())
    with picture(path, WIDTH, 0.6 + 0.34 * len(bars)) as figure:
        axes = figure.add_subplot()
        figure.subplots_adjust(0.43, 0.5 / (0.6 + 0.34 * len(bars)), 0.92, 0.98)
        drawn = axes.barh(names, values, color=BLUE, height=0.65)
        axes.bar_label(drawn, [show(float(value)) for value in values], padding=4, fontsize=10)
        axes.invert_yaxis()
        axes.set(xlabel=unit, xscale="log" if log else "linear")
        axes.set_xlim(right=max(values) * (4 if log else 1.15))
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        _write_numbers(axes, "x")


def draw_lines(path: Path, lines: Mapping[str, Points], across: str, up: str) -> None:
    """Draw lines over a logarithmic axis, such as costs over sizes; upwards all begins at 0."""
    with picture(path, WIDTH, 3.4) as figure:
        axes = figure.add_subplot()
        figure.subplots_adjust(0.12, 0.16, 0.97, 0.96)
        for (name, points), (colour, mark) in zip(lines.items(), LINES, strict=False):
            axes.plot(*zip(*points, strict=True), mark, color=colour, label=name)
        axes.set(xscale="log", xlabel=across, ylabel=up)
        axes.set_ylim(bottom=0)
        axes.set_xticks([x for x, _ in next(iter(lines.values()))])
        _write_numbers(axes, "x")
        _write_numbers(axes, "y")
        if len(lines) > 1:
            axes.legend()


def draw_shares(path: Path, lines: Mapping[str, Sequence[float]], across: str) -> None:
    """Draw which share of all values is not above each value: percentiles 1 to 100 of each line."""
    with picture(path, WIDTH, 3.4) as figure:
        axes = figure.add_subplot()
        figure.subplots_adjust(0.12, 0.16, 0.97, 0.96)
        for (name, values), (colour, mark) in zip(lines.items(), LINES, strict=False):
            percents = [100 * (index + 1) / len(values) for index in range(len(values))]
            axes.plot(values, percents, mark[1:], color=colour, label=name, drawstyle="steps-post")
        axes.set(xscale="log", xlabel=across, ylabel="% within", ylim=(0, 101))
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        _write_numbers(axes, "x")
        axes.legend(loc="lower right")


def _write_numbers(axes: Axes, which: str) -> None:
    """Write 1,000 where a logarithmic axis would write a power."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: show(float(value))))
    axis.set_minor_formatter(NullFormatter())
