"""The section on one image, submitted and awaited."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_shares
from benchmarks.report.tables import Target, make_table
from benchmarks.results_folder import Result

TITLE = "Latency: one image, submitted and awaited"
IDLE_MS, BUSY_MS = 60, 500


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    idle = figures["idle"]["outcome"]["median"]
    busy = figures["busy"]["outcome"]["p99"]
    return [
        Target("one image, idle, median", f"{idle:.0f} ms", f"≤ {IDLE_MS} ms", idle <= IDLE_MS),
        Target(
            f"one image beside a job of {figures['long_job']:,}, 99th percentile",
            f"{busy:.0f} ms",
            f"≤ {BUSY_MS} ms",
            busy <= BUSY_MS,
        ),
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    beside = f"beside a job of {figures['long_job']:,}"
    states = {"idle": figures["idle"], beside: figures["busy"]}
    curves = {name: state["percentiles"] for name, state in states.items()}
    draw_shares(plots / "latency.png", curves, "ms until the outcome")
    rows = [
        [name, state[until]["count"], what, *_times(state[until])]
        for name, state in states.items()
        for until, what in (("outcome", "its outcome"), ("reading", "its reading is fetched too"))
    ]
    head = ("", "images", "until", "median, ms", "99th percentile, ms", "longest, ms")
    return f"""One image after the other with `Prefer: wait=30`, from a client that keeps its connection, on SQLite.
The outcome is the answer to the `POST`; the reading is one more `GET`, to where that answer leads.

{make_table(head, rows)}

![Share of the images by the time they took](results/latency.png)
"""


def _times(seen: Result) -> list[float]:
    return [float(seen[name]) for name in ("median", "p99", "most")]
