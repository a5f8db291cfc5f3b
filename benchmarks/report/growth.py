"""The section on how cost and memory grow with the job."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_lines
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Growth: large jobs against small ones"
PARTS = ("web", "worker", "redis")
MOST = 1.15


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    sizes, growth = figures["sizes"], figures["growth"]
    flat = all(_is_flat(row) for row in figures["views"])
    return [
        Target(
            f"cost of an image in a job of {sizes[-1]['images']:,}, against one of {sizes[1]['images']:,}",
            f"{growth:.2f} ×",
            f"≤ {MOST} ×",
            growth <= MOST,
        ),
        Target(
            "queries of each view, whatever the size of the job",
            "the same" if flat else "they differ",
            "the same",
            flat,
        ),
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plots."""
    sizes = figures["sizes"]
    cost = [(one["images"], one["cost_ms"]) for one in sizes]
    draw_lines(plots / "cost.png", {"cost": cost}, "images in the job", "ms an image")
    memory = {part: [(one["images"], one["memory_mib"][part]) for one in sizes] for part in PARTS}
    draw_lines(plots / "memory.png", memory, "images in the job", "peak, MiB")
    rows = [
        [one["images"], one["cost_ms"], *(round(one["memory_mib"][part]) for part in PARTS)]
        for one in sizes
    ]
    head = ("images", "ms an image", *(f"{part}, MiB" for part in PARTS))
    return f"""One ZIP of each size on SQLite, of small ones the median of several. Memory is the peak of the
proportional set sizes (PSS) of all processes of a part while the job runs, looked at once a second.

{make_table(head, rows)}

![Cost of an image by the size of the job](results/cost.png)

![Memory by the size of the job](results/memory.png)

Queries of each view of a finished job, and the median of its time in one process, by the number of
images in the job:

{_views(figures["views"])}
"""


def _views(views: list[Result]) -> str:
    head = ("view", *(f"{int(size):,}" for size in views[0]["sizes"]))
    rows = [[f"`{row['view']}`", *map(_cell, row["sizes"].values())] for row in views]
    return make_table(head, rows)


def _cell(look: Result) -> str:
    return f"{show(float(look['queries']))} queries, {show(float(look['ms']))} ms"


def _is_flat(row: Result) -> bool:
    return len({look["queries"] for look in row["sizes"].values()}) == 1
