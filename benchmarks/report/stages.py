"""The section on where the time of an image goes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_bars
from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Stages: where the time of an image goes"


def find_targets(_figures: Result) -> list[Target]:
    """Return the rows of the summary: there are none."""
    return []


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    spent, total = figures["microseconds"], figures["total"]
    ordered = dict(sorted(spent.items(), key=lambda stage: -stage[1]))
    draw_bars(plots / "stages.png", ordered, "µs an image")
    rows = [[name, one, f"{one / total:.0%}"] for name, one in ordered.items()]
    gone = ", ".join(figures["missing"])
    left_out = f" Not found, and so within others: {gone}." if gone else ""
    return f"""{figures["images"]:,} images through the worker's own `read_batch`, in one process with one thread on SQLite,
with a clock on each stage; the time of a stage within another counts for the inner one.{left_out}

{make_table(("stage", "µs an image", "share"), [*rows, ["all", total, "100%"]])}

![Microseconds an image](results/stages.png)
"""
