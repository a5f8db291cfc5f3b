"""The shapes in which readings leave: pages as JSON, JSON Lines, and rows of CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shared.errors import SetupError

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
    "duplicate_of",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

PageJson = dict[str, Any]
"""A page as the HTTP contract has it: `number`, `name`, `upload`, `state`, `error`, `duplicate_of`
and `readings`."""


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
        page["duplicate_of"] or "",
    ]


def _safe(name: str) -> str:
    """Keep a spreadsheet from taking a client's file name for a formula."""
    return f"'{name}" if name.startswith(_FORMULA_STARTS) else name


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def json_lines(pages: Iterable[PageJson]) -> Iterator[str]:
    """Yield one line of JSON for each page."""
    for page in pages:
        yield json.dumps(page, ensure_ascii=False) + "\n"


def json_array(pages: Iterable[PageJson]) -> Iterator[str]:
    """Yield one JSON array of all pages, a page a line."""
    start = "[\n"
    for page in pages:
        yield start + json.dumps(page, ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


WRITERS = {".csv": csv_lines, ".json": json_array, ".jsonl": json_lines}


def check_output(path: Path) -> None:
    """Raise SetupError when no writer is known for the ending, or its folder is not there."""
    if path.suffix.lower() not in WRITERS:
        raise SetupError(f"{path}: the ending must be one of {', '.join(WRITERS)}")
    if not path.absolute().parent.is_dir():
        raise SetupError(f"{path}: there is no folder {path.parent}")


def write_pages(path: Path, pages: Iterable[PageJson]) -> None:
    """Write pages in the format of the file's ending; the file appears whole or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as out:
            out.writelines(WRITERS[path.suffix.lower()](pages))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
