"""How a page matches a form: what a reader of forms tells beside readings, or instead of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from shared.errors import PageError
from shared.readings import Reading

Point = tuple[int, int]
"""x and y in pixels of the page image."""


MEASURES = ("match_share", "match_worst_part", "residual")
"""Columns of a page that tell how it matches a form."""


OF_FORMS = ("template", "form_page")
"""Columns of a page that tell which form it is."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Where a form was expected on a page, and which of its print was found there."""

    fields: tuple[tuple[str, tuple[Point, ...]], ...] = ()
    """Each field by its name, with its corners; none where nothing says how the form could lie."""
    found: tuple[Point, ...] = ()
    """The middles of pieces of print that are there."""
    missing: tuple[Point, ...] = ()
    """The middles of pieces of print that should be there."""

    def as_json(self) -> dict[str, Any]:
        """Return it as rows keep it."""
        return {
            "fields": [[name, [list(at) for at in corners]] for name, corners in self.fields],
            "found": [list(at) for at in self.found],
            "missing": [list(at) for at in self.missing],
        }


@dataclass(frozen=True, slots=True)
class FormMatch:
    """The page of a form that a page is, or comes closest to, and the measure of that."""

    template: str
    """Its version, such as `exam@3`; the bare name of one that is kept nowhere."""
    page: int
    """Which page of the form, from 1."""
    share: float
    """Of the form's print, the share that was found, 0..1."""
    worst_part: float
    """The same in that part of the page where it is least."""
    residual: float | None = None
    """Pixels of the blank page by which print was missed, their root mean square."""
    overlay: Overlay | None = None

    def measure(self) -> dict[str, float | None]:
        """Return the figures as rows keep them."""
        return {
            "match_share": round(self.share, 4),
            "match_worst_part": round(self.worst_part, 4),
            "residual": None if self.residual is None else round(self.residual, 3),
        }

    def of_read(self) -> dict[str, Any]:
        """Return what the row of a page that was read has beside them."""
        return {"template": self.template, "form_page": self.page}

    def of_failed(self) -> dict[str, Any]:
        """Return what the row of a page that is of no form has beside them."""
        return {"overlay": self.overlay and self.overlay.as_json()}


def told_of(read: object) -> dict[str, Any]:
    """Return what the JSON of a page has of a form, of what a reader made of it."""
    if isinstance(read, FormReadings):
        return _told(read.match) | read.match.of_read()
    if isinstance(read, NoMatch):
        return _told(read.match) | {"template": None, "form_page": None}
    return {}


def _told(match: FormMatch) -> dict[str, Any]:
    return as_told(match.measure())


def as_told(page: dict[str, Any]) -> dict[str, Any]:
    """Return a page with its measures as one `match`; what is no form has nothing of them."""
    share, worst, residual = (page.pop(name) for name in MEASURES)
    if share is None:
        return {name: value for name, value in page.items() if name not in OF_FORMS}
    return page | {"match": {"share": share, "worst_part": worst, "residual": residual}}


class FormReadings(tuple[Reading, ...]):
    """The readings of a page of a form, with what the page is."""

    match: FormMatch

    def __new__(cls, readings: Iterable[Reading], match: FormMatch) -> Self:
        """Take the readings in the order of the fields."""
        made = super().__new__(cls, readings)
        made.match = match
        return made


class NoMatch(PageError):
    """The page is of no form that it may be of; it is never read blindly."""

    code = "no-match"

    def __init__(
        self, detail: str, match: FormMatch, *, code: str | None = None, **extra: Any
    ) -> None:
        """Take the form that comes closest."""
        share, worst = round(match.share, 4), round(match.worst_part, 4)
        of = {"template": match.template, "form_page": match.page}
        super().__init__(detail, code=code, share=share, worst_part=worst, **of, **extra)
        self.match = match
