"""The section on documents."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_lines
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Documents: pages of a PDF to the last row in SQL, against drawing them"
PARTS = ("web", "worker", "redis")
MOST = 1.15
WAYS = {
    "plain": "pypdfium2 in a loop",
    "drawn": "opened as a worker does",
    "read": "the whole way, read and in SQL",
}


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    rate, growth, memory = figures["rate"], figures["growth"], figures["memory"]
    small, large = memory[1]["pages"], memory[-1]["pages"]
    return [
        Target(
            "pages of a PDF read, against a plain loop that draws them",
            f"{figures['read_of_plain']:.2f} ({rate['read']:,.1f} of {rate['plain']:,.1f} a second)",
        ),
        Target("A4 pages a second and core", show(float(rate["read"] / figures["cores"]))),
        Target(
            f"memory of the worker for {large:,} pages, against {small:,}",
            f"{growth:.2f} ×",
            f"≤ {MOST} ×",
            growth <= MOST,
        ),
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    memory = figures["memory"]
    lines = {part: [(one["pages"], one["memory_mib"][part]) for one in memory] for part in PARTS}
    draw_lines(plots / "documents.png", lines, "pages of the PDF", "peak, MiB")
    ways = [_way(name, figures) for name in WAYS]
    sizes = [
        [one["pages"], one["rate"], *(round(one["memory_mib"][part]) for part in PARTS)]
        for one in memory
    ]
    head = ("", "pages a second", "of each round", "a second and core", "of the loop")
    return f"""A PDF of {figures["pages"]:,} A4 pages scanned at 200 dots an inch, drawn at the same (`benchmarks/documents.py`), with
the reader `{figures["reader"]}`. Loop and opening run in {figures["cores"]} processes, one a core. They took turns; medians.

{make_table(head, ways)}

Memory is the peak of the proportional set sizes (PSS) of all processes of a part while one PDF is read:

{make_table(("pages", "a second", *(f"{part}, MiB" for part in PARTS)), sizes)}

![Memory by the pages of a PDF](results/documents.png)
"""


def _way(name: str, figures: Result) -> list[object]:
    rate = float(figures["rate"][name])
    each = ", ".join(show(float(one)) for one in figures["rates"][name])
    of_loop = rate / figures["rate"]["plain"]
    return [WAYS[name], rate, each, rate / figures["cores"], of_loop]
