"""What a visitor of a result asks to see, as its address says it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request

from shared.errors import NotFound
from shared.readings import TO_REVIEW, Outcome
from shared.states import PageState
from web import cursors
from web.cursors import LARGEST_NUMBER
from web.results.filtered import Wanted
from web.results.least_sure import Place
from web.results.searched import Search

TODO = "todo"
FAILED = PageState.FAILED.value
CONFIRMED, CORRECTED = "confirmed", "corrected"
SAID = (CONFIRMED, CORRECTED)
"""Of which a person has said that they were read right, or what they hold instead."""
FILTERS = (TODO, *SAID, *(outcome.value for outcome in Outcome), FAILED)
CONFIDENCE = "confidence"
ORDERS = ("page", CONFIDENCE)
GALLERY, TABLE = "gallery", "table"
VIEWS = (GALLERY, TABLE)
VIEW_COOKIE = "fieldhand-view"
LONGEST_SEARCH = 200


class Asked(NamedTuple):
    """Which pages and readings are shown, in which order, and how."""

    only: str | None = None
    """An outcome, `todo`, `confirmed`, `corrected` or `failed`."""
    field: str | None = None
    find: str | None = None
    sort: str | None = None
    view: str | None = None
    """As the address says; without that it is as the last time."""
    cursor: str | None = None
    page: int | None = None
    """The first one that is shown, as links to a page have it: as a picture."""

    @property
    def wanted(self) -> Wanted:
        if self.only == TODO:
            return Wanted(TO_REVIEW, self.field, corrected=False)
        if self.only in SAID:
            return Wanted((), self.field, confirmed=self.only == CONFIRMED)
        known = self.only not in (None, FAILED)
        return Wanted((Outcome(str(self.only)),) if known else (), self.field)

    @property
    def search(self) -> Search:
        return Search(str(self.find), self.wanted, self.only == FAILED, self.after)

    @property
    def is_sorted(self) -> bool:
        """Tell whether readings come one by one: of what an index has in that order."""
        return self.sort == CONFIDENCE and self.only not in (FAILED, *SAID) and not self.find

    @property
    def is_table(self) -> bool:
        return not self.page and (self.view or request.cookies.get(VIEW_COOKIE)) == TABLE

    @property
    def after(self) -> int:
        """Return the number of the page behind which the list goes on."""
        return self.page - 1 if self.page else cursors.decode_page(self.cursor)

    @property
    def after_place(self) -> Place | None:
        """Return the reading behind which the list goes on."""
        found = cursors.decode_reading(self.cursor)
        return Place(*found) if found else None

    def but(self, **changes: str | None) -> dict[str, Any]:
        """Return the arguments of an address that asks the same but for these, from the start."""
        asked = self._asdict() | {"cursor": None, "page": None} | changes
        return {name: value for name, value in asked.items() if value}


def read_asked() -> Asked:
    """Return what the address asks for. Raises NotFound for what there is not."""
    return Asked(
        _among("only", FILTERS, "results can be filtered by"),
        _text("field", "there is no such field"),
        _text("find", "nothing can be found by that"),
        _among("sort", ORDERS, "results can be sorted by"),
        _among("view", VIEWS, "results can be shown as"),
        request.args.get("cursor") or None,
        _page(),
    )


def _page() -> int | None:
    text = request.args.get("page") or None
    if text and not (text.isdecimal() and len(text) <= 10 and 0 < int(text) <= LARGEST_NUMBER):
        raise NotFound("there is no such page")
    return int(text) if text else None


def _among(name: str, known: tuple[str, ...], what: str) -> str | None:
    value = request.args.get(name) or None
    if value and value not in known:
        raise NotFound(f"{what} {', '.join(known)}")
    return value


def _text(name: str, fault: str) -> str | None:
    text = request.args.get(name, "").strip() or None
    if text and not (text.isprintable() and len(text) <= LONGEST_SEARCH):
        raise NotFound(fault)
    return text
