"""The table of forms: one row for each page, one column for each field of the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.exports.pages import PageJson
from shared.exports.table import Cell, Column, detail
from shared.readings import Outcome

BEFORE = ("number", "name", "upload")
BEHIND = ("review", "state", "error", "duplicate_of")
ON_WISH = ("confidence", "outcome", "raw")
TO_REVIEW = (Outcome.REVIEW, Outcome.UNREADABLE)


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of these fields, in this order; on wish with all that is told of each.

    The column `review` names the fields of a page that a person should look at: their values are
    told from those that were accepted by nothing else where only values are wished for.
    """

    fields: tuple[str, ...]
    with_all: bool = False

    @property
    def columns(self) -> list[Column]:
        of_fields = [column for name in self.fields for column in self._of_field(name)]
        before, behind = ([Column(name, name) for name in names] for names in (BEFORE, BEHIND))
        return before + of_fields + behind

    def _of_field(self, name: str) -> list[Column]:
        """Return the columns of a field; no name of a field has a point in it."""
        value = f"{name}.value" if name in BEFORE + BEHIND else name
        more = ON_WISH if self.with_all else ()
        return [Column(value, "value"), *(Column(f"{name}.{part}", part) for part in more)]

    def rows(self, pages: Iterable[PageJson]) -> Iterator[list[Cell]]:
        """Yield one row for each page, as long as the columns."""
        parts = ("value", *ON_WISH) if self.with_all else ("value",)
        for page in pages:
            readings = {reading["field"]: reading for reading in page["readings"]}
            cells: list[Cell] = [page["number"], page["name"], page["upload"]]
            for name in self.fields:
                reading = readings.get(name, {})
                cells += [reading.get(part) for part in parts]
            cells += [_to_review(page), str(page["state"]), detail(page), page["duplicate_of"]]
            yield cells


def _to_review(page: PageJson) -> str | None:
    """Return the fields that a person should look at, with a blank between them."""
    names = [one["field"] for one in page["readings"] if one["outcome"] in TO_REVIEW]
    return " ".join(names) or None
