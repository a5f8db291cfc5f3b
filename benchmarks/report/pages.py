"""The section on pages for people."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Pages: a first visit on a slow phone"
PAINT_MS, BYTES, REQUESTS = 1000, 150_000, 10


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    upload = figures["visits"]["/"]
    small = upload["bytes"] <= BYTES and upload["requests"] <= REQUESTS
    return [
        Target(
            "upload page, first paint on a slow phone",
            f"{upload['paint_ms']:.0f} ms",
            f"≤ {PAINT_MS:,} ms",
            upload["paint_ms"] <= PAINT_MS,
        ),
        Target(
            "upload page, first visit",
            f"{upload['bytes'] / 1000:.0f} kB in {upload['requests']:.0f} requests",
            f"≤ {BYTES // 1000} kB in {REQUESTS}",
            small,
        ),
    ]


def write_section(figures: Result, plots: Path) -> str:  # noqa: ARG001  it draws no plot
    """Return the text."""
    visits = [
        [
            f"`{path}`",
            f"{one['paint_ms']:.0f}",
            f"{one['bytes'] / 1000:.0f}",
            f"{one['requests']:.0f}",
            one["shift"],
        ]
        for path, one in figures["visits"].items()
    ]
    head = ("page", "first paint, ms", "kB", "requests", "layout shift")
    return f"""A first visit with nothing kept, by Chromium at a quarter of this processor's speed on a line of 1.6 Mbit/s with
150 ms to the server and back; medians of five. Requests count everything, the icon too.

{make_table(head, visits)}
"""
