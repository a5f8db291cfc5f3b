"""The section on forms."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report.plots import draw_bars
from benchmarks.report.stages import make_stage_table, name_missing, order_stages
from benchmarks.report.tables import Target, make_table, show
from benchmarks.results_folder import Result

TITLE = "Forms: scans of A4 pages to the last row in SQL, against the limit"
OF_LIMIT = 0.7


def find_targets(figures: Result) -> list[Target]:
    """Return the rows of the summary."""
    rate, limit = figures["SQLite"]["rate"], figures["limit"]["rate"]
    return [
        Target(
            "forms on SQLite, of the limit of the machine",
            f"{figures['of_limit']:.2f} ({rate:.1f} of {limit:.1f} pages a second)",
            f"≥ {OF_LIMIT}",
            figures["of_limit"] >= OF_LIMIT,
        ),
        Target("pages of forms a second and core", show(float(rate / figures["cores"]))),
    ]


def write_section(figures: Result, plots: Path) -> str:
    """Return the text, and draw the plot."""
    stages = figures["stages"]
    draw_bars(plots / "forms.png", order_stages(stages), "µs a page")
    rows = [_row(name, figures[name], figures) for name in ("limit", "SQLite")]
    head = ("", "pages a second", "of each round", "a second and core", "of the limit")
    return f"""{figures["pages"]:,} made scans of an A4 form with {figures["fields"]} fields, combs of six cells and free
boxes, at 200 dots per inch (`benchmarks/forms.py`), uploaded as one ZIP over HTTP to a warm system, from the first byte of
the upload to the last reading in SQL. The limit is what one process with one thread reads of the same scans, without
queue, database or HTTP, times {figures["cores"]} cores. They took turns; medians.

{make_table(head, rows)}

{stages["images"]:,} of the scans in one process with one thread, with a clock on each stage.{name_missing(stages)}

{make_stage_table(stages)}

![Microseconds a page](results/forms.png)
"""


def _row(name: str, measured: Result, figures: Result) -> list[object]:
    rate = float(measured["rate"])
    each = ", ".join(show(float(one)) for one in measured["rates"])
    return [name, show(rate), each, show(rate / figures["cores"]), rate / figures["limit"]["rate"]]
