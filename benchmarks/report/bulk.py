"""The section on bulk reading."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_bars
from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Bulk: a ZIP to the last row in SQL, against the limit"
OF_LIMIT = 0.7


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    return [
        Target(
            f"bulk on {name}, of the limit of the machine",
            f"{one['of_limit']:.2f} ({one['rate']:,.0f} of {figures['limit']['rate']:,.0f} images a second)",
            f"≥ {OF_LIMIT}",
            one["of_limit"] >= OF_LIMIT,
        )
        for name, one in figures["databases"].items()
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    limit, databases = figures["limit"], figures["databases"]
    rates = {"limit": limit["rate"]} | {name: one["rate"] for name, one in databases.items()}
    draw_bars(plots / "bulk.png", rates, "images a second")
    rows: list[list[object]] = [["limit", limit["rate"], _all(limit["rates"]), 1.0, "", ""]]
    for name, one in databases.items():
        upload = f"{one['upload_seconds']:.1f} of {one['seconds']:.1f}"
        right = f"{one['right']:.2%}"
        rows.append([name, one["rate"], _all(one["rates"]), one["of_limit"], upload, right])
    head = ("", "images a second", "of each round", "of the limit", "seconds of upload", "right")
    tried = ", ".join(f"{chunk}: {rate:,.0f}" for chunk, rate in limit["tried"].items())
    return f"""{figures["images"]:,} images, uploaded as one ZIP over HTTP to a warm system, from the first byte of
the upload to the last reading in SQL. The limit is the same images unzipped, decoded, normalised and
read by {limit["processes"]} processes with one thread each, loaded and warm, without queue, database or HTTP. They
took turns; medians.

{make_table(head, rows)}

The limit reads {limit["chunk"]} images at once; images a second on a quarter of them by that number:
{tried}.

![Images a second](results/bulk.png)
"""


def _all(rates: list[float]) -> str:
    return ", ".join(f"{rate:,.0f}" for rate in rates)
