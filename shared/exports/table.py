"""Pages as rows of a table: one row for each page, its readings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shared.exports.pages import PageJson
from shared.states import PageState

OF_PAGE = ("number", "name", "upload", "state", "error", "duplicate_of")
IN_TABLES = ("field", "value", "confidence", "outcome")
"""What tables have of a reading."""

Cell = str | int | float | None


def columns(width: int) -> list[str]:
    """Return the names of the columns of a table of at most `width` readings a page."""
    groups = ("" if place == 1 else f"_{place}" for place in range(1, width + 1))
    return [*OF_PAGE, *(name + group for group in groups for name in IN_TABLES)]


def table_rows(pages: Iterable[PageJson], width: int) -> Iterator[list[Cell]]:
    """Yield one row for each page, as long as `columns` of the same width.

    The width is that of the moment when the export began: a page with more readings has been read
    since then, and waits in this table.
    """
    for page in pages:
        late = len(page["readings"]) > width
        readings = [] if late else page["readings"]
        cells = _of_page(page, PageState.QUEUED if late else page["state"])
        for reading in readings:
            cells += [reading[name] for name in IN_TABLES]
        cells += [None] * (len(IN_TABLES) * (width - len(readings)))
        yield cells


def _of_page(page: PageJson, state: str) -> list[Cell]:
    error: dict[str, Any] | None = page["error"]
    return [
        page["number"],
        page["name"],
        page["upload"],
        str(state),
        error["detail"] if error else None,
        page["duplicate_of"],
    ]
