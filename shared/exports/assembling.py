"""Put the pages of a form together: one row for each form, and what it lacks is named.

Pages are taken in the order in which they came. Page 1 begins a form. A page that comes right
behind belongs to it, while it is of the same template and the form has no such page yet; whatever
else lies between, or fails, ends it: pages of two people are never put into one row for want of a
better one. Nor do pages of two documents come into one form: a PDF, or a TIFF of several frames, is
what one person sent, and its edges are edges of forms. A page that is there already and says the
same was scanned twice. A form beside a page that still waits may lack nothing: it waits as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.exports.pages import PageJson
from shared.states import PageState

INCOMPLETE = "incomplete"
"""The state of a form that lacks pages, in place of that of a page."""
Sizes = Mapping[str, int]
"""How many pages each template has, by its version such as `exam@3`."""
_IN_DOCUMENT = re.compile(r"(?P<file>.*) \[(?P<place>\d+)\]", re.DOTALL)
"""What a page of a document of several pages is called, as expansion names it."""


@dataclass
class _Form:
    """The pages of one form, so far."""

    size: int
    pages: dict[int, PageJson] = field(default_factory=dict)
    doubled: list[PageJson] = field(default_factory=list)
    last: PageJson = field(default_factory=dict)
    before: PageJson | None = None
    """The page before it."""

    def takes(self, page: PageJson) -> bool:
        """Take a page, or tell that another form begins with it."""
        if self.pages and not self._belongs(page):
            return False
        if page["form_page"] in self.pages:
            self.doubled.append(page)
        else:
            self.pages[page["form_page"]] = page
        self.last = page
        return True

    def _belongs(self, page: PageJson) -> bool:
        first = next(iter(self.pages.values()))
        if page["number"] != self.last["number"] + 1 or page["template"] != first["template"]:
            return False
        if not _may_be_of_one(self.last, page):
            return False
        same = self.pages.get(page["form_page"])
        if same is not None:
            is_next = page["form_page"] != 1 or len(self.pages) == 1
            return is_next and _values(same) == _values(page) != []
        return bool(page["form_page"] != 1)

    def row(self, behind: PageJson | None = None) -> PageJson:
        """Return the form as if it were one page: the first that it has, with all readings."""
        pages = [self.pages[number] for number in sorted(self.pages)]
        missing = [number for number in range(1, self.size + 1) if number not in self.pages]
        told = min(self.pages.values(), key=lambda page: page["number"])
        waits = bool(missing) and self._waits(told, behind)
        whole: dict[str, Any] = {
            "pages": [page["number"] for page in pages],
            "missing": [] if waits else missing,
            "doubled": [page["number"] for page in self.doubled],
            "readings": [one for page in pages for one in page["readings"]],
        }
        if waits:
            whole |= {"state": str(PageState.QUEUED)}
        elif missing:
            whole |= {"state": INCOMPLETE, "error": {"code": INCOMPLETE, "detail": _lack(missing)}}
        return told | whole

    def _waits(self, first: PageJson, behind: PageJson | None) -> bool:
        """Tell whether what it lacks may be a page beside it that is not read yet."""
        may_be_before = 1 not in self.pages and _is_queued(self.before, first["number"] - 1)
        return may_be_before or _is_queued(behind, self.last["number"] + 1)


def assembled(pages: Iterable[PageJson], sizes: Sizes) -> Iterator[PageJson]:
    """Yield forms of several pages whole, and every other page as it is, one by one."""
    form: _Form | None = None
    before: PageJson | None = None
    for page in pages:
        template = page.get("template")
        size = sizes.get(template, 1) if template else 1
        if form and not (size > 1 and form.takes(page)):
            yield form.row(page)
            form = None
        if size == 1:
            yield page
        elif form is None:
            form = _Form(size, before=before)
            form.takes(page)
        before = page
    if form:
        yield form.row()


def is_form(row: PageJson) -> bool:
    """Tell whether a row is a form of several pages."""
    return "missing" in row


def _is_queued(page: PageJson | None, number: int) -> bool:
    return bool(page and page["number"] == number and page["state"] == PageState.QUEUED)


def _may_be_of_one(page: PageJson, following: PageJson) -> bool:
    """Tell whether no edge of a document lies between two pages that came one behind the other.

    Files may share their names, so that the place in the document must go on too.
    """
    one, other = _place(page), _place(following)
    if one is None and other is None:
        return True
    return one is not None and other == (*one[:2], one[2] + 1)


def _place(page: PageJson) -> tuple[str, str, int] | None:
    """Return which document a page is of, and its place there; None for an image."""
    upload, name = page["upload"], page["name"]
    found = _IN_DOCUMENT.fullmatch(name)
    if found:
        return upload, found["file"], int(found["place"])
    return (upload, name, 1) if name.lower().endswith(".pdf") else None


def _values(page: PageJson) -> list[tuple[str, str]]:
    return [(one["field"], one["value"]) for one in page["readings"] if one["value"] is not None]


def _lack(missing: list[int]) -> str:
    names = ", ".join(map(str, missing))
    many = len(missing) > 1
    return f"page{'s' * many} {names} of the form {'are' if many else 'is'} missing"
