"""The section on the number of worker processes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Workers: one process against two"


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    return [Target("two worker processes, against one", f"{show(figures['gain'])} × as fast")]


def write_section(figures: Result, _plots: Path) -> str:
    """Return the text."""
    rows = [
        [count, rate, ", ".join(show(one) for one in figures["rates"][count])]
        for count, rate in figures["rate"].items()
    ]
    head = ("processes", "images a second", "of each round")
    return f"""{figures["images"]:,} images on SQLite with `FIELDHAND_WORKER_PROCESSES` at 1 and at 2, in turns; medians. One
process alone is given all cores for its net; of two, each has half of them.

{make_table(head, rows)}
"""
