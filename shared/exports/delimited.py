"""Pages as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from shared.exports.pages import PageJson
from shared.exports.side_by_side import ONE_READING
from shared.exports.table import Cell, Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(pages: Iterable[PageJson], table: Table = ONE_READING) -> Iterator[str]:
    """Yield the header and one line for each page."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(column.name for column in table.columns)
    for row in table.rows(pages):
        yield writer.writerow(map(_safe, row))


def _safe(cell: Cell) -> Cell:
    """Keep a spreadsheet from taking a client's file name for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell
