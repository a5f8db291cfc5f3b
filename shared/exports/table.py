"""A table of pages: its columns, and one row for each page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from shared.exports.pages import PageJson

Cell = str | int | float | None


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: str
    """What it holds: a part of a page, or of a reading."""

    @property
    def is_value(self) -> bool:
        """Tell whether it holds digits, which are text and no number."""
        return self.kind in ("value", "corrected_from")


class Table(Protocol):
    """Something that makes rows of pages."""

    @property
    def columns(self) -> Sequence[Column]: ...

    def rows(self, pages: Iterable[PageJson]) -> Iterator[list[Cell]]:
        """Yield one row for each page, as long as the columns."""
        ...


def detail(page: PageJson) -> str | None:
    """Return why a page has failed, in words."""
    error = page["error"]
    return error["detail"] if error else None
