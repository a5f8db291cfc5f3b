"""The section on pages for people."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Pages: a first visit on a slow phone"
PAGE_MS, POLL_MS = 50, 15
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
        *_find_list_targets(figures),
    ]


def _find_list_targets(figures: Result) -> list[Target]:
    """Return the rows on lists, where they were measured, by the slowest database."""
    lists = figures.get("lists", {}).values()
    named = {"jobs_ms": ("the page", PAGE_MS), "poll_ms": ("asked again, nothing new", POLL_MS)}
    rows = []
    for key, (words, most) in named.items() if lists else ():
        slowest = max(one[key] for one in lists)
        name = f"list of {figures['jobs']:,} jobs, {words}"
        rows.append(Target(name, f"{slowest:.0f} ms", f"≤ {most} ms", slowest <= most))
    return rows


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
{_write_lists(figures)}"""


def _write_lists(figures: Result) -> str:
    """Return the text on lists, where they were measured."""
    if "lists" not in figures:
        return ""
    rows = [
        [name, *(f"{one[key]:.1f}" for key in ("jobs_ms", "poll_ms", "templates_ms"))]
        for name, one in figures["lists"].items()
    ]
    head = ("database", "`/jobs`, ms", "asked again, ms", "`/templates`, ms")
    return f"""
Lists of somebody who has {figures["jobs"]:,} jobs, in one process; medians of twenty.

{make_table(head, rows)}
"""
