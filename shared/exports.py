"""The shapes in which readings leave: a page as JSON, and rows of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

CSV_COLUMNS = (
    "number",
    "name",
    "upload",
    "state",
    "error",
    "field",
    "value",
    "confidence",
    "outcome",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

PageJson = dict[str, Any]
"""`number`, `name`, `upload`, `state`, `error` and `readings`, as the HTTP contract has them."""


def csv_lines(pages: Iterable[PageJson]) -> Iterator[str]:
    """Yield the header and one line for each reading; a page without readings has one line too."""
    yield _line(CSV_COLUMNS)
    for page in pages:
        readings: list[dict[str, Any]] = page["readings"] or [{}]
        for reading in readings:
            yield _line(_cells(page, reading))


def _cells(page: PageJson, reading: dict[str, Any]) -> list[Any]:
    error = page["error"]
    return [
        page["number"],
        _safe(page["name"]),
        _safe(page["upload"]),
        page["state"],
        error["detail"] if error else "",
        reading.get("field", ""),
        reading.get("value") or "",
        reading.get("confidence", ""),
        reading.get("outcome", ""),
    ]


def _safe(name: str) -> str:
    """Keep a spreadsheet from taking a client's file name for a formula."""
    return f"'{name}" if name.startswith(_FORMULA_STARTS) else name


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
