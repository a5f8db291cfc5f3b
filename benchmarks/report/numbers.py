"""The section on numbers."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_bars
from benchmarks.report.stages import make_stage_table, name_missing, order_stages
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Numbers: crops of numbers to the last row in SQL, against the limit"
OF_LIMIT = 0.7


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    rate, limit = figures["SQLite"]["rate"], figures["limit"]["rate"]
    return [
        Target(
            "numbers on SQLite, of the limit of the machine",
            f"{figures['of_limit']:.2f} ({rate:,.0f} of {limit:,.0f} crops a second)",
            f"≥ {OF_LIMIT}",
            figures["of_limit"] >= OF_LIMIT,
        ),
        Target("crops of numbers a second and core", show(float(rate / figures["cores"]))),
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    stages = figures["stages"]
    draw_bars(plots / "numbers.png", order_stages(stages), "µs a crop")
    rows = [_row(name, figures[name], figures) for name in ("limit", "SQLite")]
    head = ("", "crops a second", "of each round", "a second and core", "of the limit")
    return f"""{figures["crops"]:,} made crops of {figures["digits_a_crop"]:.1f} digits on average (`benchmarks/numbers.py`), uploaded as
one ZIP over HTTP to a warm system, from the first byte of the upload to the last reading in SQL.
{figures["right"]:.2%} are read right. The limit is the same crops read by {figures["cores"]} processes with one thread
each, without queue, database or HTTP. They took turns; medians.

{make_table(head, rows)}

{stages["images"]:,} crops in one process with one thread, with a clock on each stage.{name_missing(stages)}

{make_stage_table(stages)}

![Microseconds a crop](results/numbers.png)
"""


def _row(name: str, measured: Result, figures: Result) -> list[object]:
    rate = float(measured["rate"])
    each = ", ".join(show(float(one)) for one in measured["rates"])
    return [name, rate, each, rate / figures["cores"], rate / figures["limit"]["rate"]]
