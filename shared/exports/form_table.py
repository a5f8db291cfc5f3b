"""The table of forms: one row for each form, one column for each field of its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.exports.assembling import assembled
from shared.exports.corrections import (
    OF_CORRECTION,
    as_read,
    cells_of_correction,
    final_value,
    is_confirmed,
    is_corrected,
)
from shared.exports.keeping import kept
from shared.exports.ordering import Orders, find_orders
from shared.exports.pages import PageJson
from shared.exports.table import Cell, Column, detail
from shared.readings import TO_REVIEW

BEFORE = ("number", "name", "upload")
BEHIND = ("review", "state", "error", "duplicate_of")
TEMPLATE = "template"
OF_SEVERAL = ("pages", "missing", "doubled")
"""What a table of forms of several pages has as well."""
LOOKED_AT = ("confirmed", "corrected")
"""What a table has as well where a person has said something of a field."""
ON_WISH = ("confidence", "outcome", "raw")


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of these fields, in this order; on wish with all that is told of each.

    The column `review` names the fields of a form that a person should look at: their values are
    told from those that were accepted by nothing else where only values are wished for. So does
    the column `corrected` with those that a person has looked at, and `confirmed` with those among
    them that were read right.
    """

    fields: tuple[str, ...]
    with_all: bool = False
    with_template: bool = False
    """Whether a column says which template each row is of."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """How many pages the templates have that have several."""
    orders: Orders | None = None
    """With which page forms begin; without it that is found first, while all pages wait."""
    only: str | None = None
    """The one template that has rows, where pages of others, or that still wait, lie between."""
    with_corrections: bool = False
    """Whether columns say what was corrected, and values are the corrected ones; else as read."""

    @property
    def columns(self) -> list[Column]:
        of_fields = [column for name in self.fields for column in self._of_field(name)]
        before, behind = ([Column(name, name) for name in names] for names in self._others)
        return before + of_fields + behind

    @property
    def _others(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns before and behind those of the fields."""
        before = (*BEFORE, TEMPLATE) if self.with_template else BEFORE
        looked_at = LOOKED_AT if self.with_corrections else ()
        return before, (*BEHIND, *(OF_SEVERAL if self.sizes else ()), *looked_at)

    def _of_field(self, name: str) -> list[Column]:
        """Return the columns of a field; no name of a field has a point in it."""
        taken = [one for names in self._others for one in names]
        value = f"{name}.value" if name in taken else name
        more = (*ON_WISH, *self._of_corrections) if self.with_all else ()
        return [Column(value, "value"), *(Column(f"{name}.{part}", part) for part in more)]

    @property
    def _of_corrections(self) -> tuple[str, ...]:
        return OF_CORRECTION if self.with_corrections else ()

    def rows(self, pages: Iterable[PageJson]) -> Iterator[list[Cell]]:
        """Yield one row for each form, as long as the columns; for each page that is in none."""
        told = pages if self.with_corrections else map(as_read, pages)
        for page in self._put_together(told) if self.sizes else told:
            if self.only and page.get(TEMPLATE) != self.only:
                continue
            readings = {reading["field"]: reading for reading in page["readings"]}
            cells: list[Cell] = [page["number"], page["name"], page["upload"]]
            if self.with_template:
                cells.append(page.get(TEMPLATE))
            for name in self.fields:
                cells += self._cells(readings.get(name, {}))
            cells += [_to_review(page), str(page["state"]), detail(page), page["duplicate_of"]]
            if self.sizes:
                cells += [_numbers(page.get(name)) for name in OF_SEVERAL]
            if self.with_corrections:
                cells += [_names(page, is_confirmed), _names(page, is_corrected)]
            yield cells

    def _cells(self, reading: dict[str, Any]) -> list[Cell]:
        """Return what the columns of a field hold of its reading; nothing where it has none."""
        cells: list[Cell] = [final_value(reading)]
        if self.with_all:
            cells += [reading.get(part) for part in ON_WISH]
            cells += cells_of_correction(reading) if self.with_corrections else []
        return cells

    def _put_together(self, pages: Iterable[PageJson]) -> Iterator[PageJson]:
        """Yield the rows of forms of several pages; what comes but once is kept meanwhile."""
        if self.orders is not None:
            yield from assembled(pages, self.sizes, self.orders)
            return
        with kept(pages) as again:
            yield from assembled(again(), self.sizes, find_orders(again(), self.sizes))


def _to_review(page: PageJson) -> str | None:
    """Return the fields that a person should look at, with a blank between them."""
    doubtful = (one for one in page["readings"] if one["outcome"] in TO_REVIEW)
    return " ".join(one["field"] for one in doubtful if not is_corrected(one)) or None


def _names(page: PageJson, are: Callable[[dict[str, Any]], bool]) -> str | None:
    """Return the fields whose readings are such, with a blank between them."""
    return " ".join(one["field"] for one in page["readings"] if are(one)) or None


def _numbers(numbers: list[int] | None) -> str | None:
    return " ".join(map(str, numbers or ())) or None
