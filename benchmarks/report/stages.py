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
    draw_bars(plots / "stages.png", order_stages(figures), "µs an image")
    return f"""{figures["images"]:,} images through the worker's own `read_batch`, in one process with one thread on SQLite,
with a clock on each stage; the time of a stage within another counts for the inner one.{name_missing(figures)}

{make_stage_table(figures)}

![Microseconds an image](results/stages.png)
"""


def order_stages(figures: Result) -> dict[str, float]:
    """Return the microseconds of each stage, the longest first."""
    return dict(sorted(figures["microseconds"].items(), key=lambda stage: -stage[1]))


def name_missing(figures: Result) -> str:
    """Return a sentence on the stages that were not found, nothing where all were."""
    gone = ", ".join(figures["missing"])
    return f" Not found, and so within others: {gone}." if gone else ""


def make_stage_table(figures: Result) -> str:
    """Return the stages as a table, the longest first."""
    total = figures["total"]
    rows = [[name, one, f"{one / total:.0%}"] for name, one in order_stages(figures).items()]
    return make_table(("stage", "µs an image", "share"), [*rows, ["all", total, "100%"]])
