"""The table of pages of which nobody knows what is on them: their readings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.exports.corrections import (
    OF_CORRECTION,
    as_read,
    cells_of_correction,
    final_value,
)
from shared.exports.pages import PageJson
from shared.exports.table import Cell, Column, detail
from shared.states import PageState

OF_PAGE = ("number", "name", "upload", "state", "error", "duplicate_of")
OF_READING = ("field", "value", "confidence", "outcome")
IN_TABLES = (*OF_READING, "raw")
"""What tables need of a reading."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A table with room for `width` readings a page.

    The width is that of the moment when the export began: a page with more readings has been read
    since then, and waits in this table.
    """

    width: int = 1
    with_corrections: bool = False
    """Whether columns say what was corrected, and values are the corrected ones; else as read."""

    @property
    def columns(self) -> list[Column]:
        groups = ["", *(f"_{place}" for place in range(2, self.width + 1))]
        of_page = [Column(name, name) for name in OF_PAGE]
        of_reading = self._of_reading
        return of_page + [Column(name + group, name) for group in groups for name in of_reading]

    @property
    def _of_reading(self) -> tuple[str, ...]:
        return (*OF_READING, *OF_CORRECTION) if self.with_corrections else OF_READING

    def rows(self, pages: Iterable[PageJson]) -> Iterator[list[Cell]]:
        """Yield one row for each page, as long as the columns."""
        for page in pages if self.with_corrections else map(as_read, pages):
            late = len(page["readings"]) > self.width
            readings = [] if late else page["readings"]
            cells = _of_page(page, PageState.QUEUED if late else page["state"])
            for reading in readings:
                cells += self._cells(reading)
            cells += [None] * (len(self._of_reading) * (self.width - len(readings)))
            yield cells

    def _cells(self, reading: dict[str, Any]) -> list[Cell]:
        confidence, outcome = reading["confidence"], reading["outcome"]
        cells: list[Cell] = [reading["field"], final_value(reading), confidence, outcome]
        return cells + cells_of_correction(reading) if self.with_corrections else cells


ONE_READING = SideBySide()


def _of_page(page: PageJson, state: str) -> list[Cell]:
    return [
        page["number"],
        page["name"],
        page["upload"],
        str(state),
        detail(page),
        page["duplicate_of"],
    ]
