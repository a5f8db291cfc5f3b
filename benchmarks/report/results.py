"""The section on looks at large results."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Results: a look at many readings"
MOST_MS = 200
SHOWN = 8


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    slowest = max(row["ms"][-1] for row in figures["looks"])
    readings = figures["pages"] * figures["sizes"][-1]
    what = f"slowest look at a result of {readings:,} readings, by any filter and order"
    return [Target(what, f"{slowest:.0f} ms", f"≤ {MOST_MS} ms", slowest <= MOST_MS)]


def write_section(figures: Result, _plots: Path) -> str:
    """Return the text."""
    rows = sorted(figures["looks"], key=lambda row: -row["ms"][-1])[:SHOWN]
    head = ["look", *(f"{figures['pages'] * fields:,} readings, ms" for fields in figures["sizes"])]
    table = make_table(head, [[row["look"], *(round(ms) for ms in row["ms"])] for row in rows])
    return f"""Finished jobs of {figures["pages"]:,} pages of forms on SQLite, looked at by all filters, in both orders and both
views, the first page of the list and the next one: of {len(figures["looks"])} looks the slowest, each the median of several, the
page itself without its images.

{table}
"""
