"""Pages as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from shared.exports.pages import PageJson
from shared.exports.table import Cell, columns, table_rows

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(pages: Iterable[PageJson], width: int = 1) -> Iterator[str]:
    """Yield the header and one line for each page, with room for `width` readings."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(columns(width))
    for row in table_rows(pages, width):
        yield writer.writerow(map(_safe, row))


def _safe(cell: Cell) -> Cell:
    """Keep a spreadsheet from taking a client's file name for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell
