"""Put the pages of a form together: one row for each form, and what it lacks is named.

Pages are taken in the order in which they came. One page begins a form: page 1, or whichever the
stack was scanned with first (`ordering`). A page that comes right behind belongs to it, while it is
of the same template and the form has no such page yet; whatever else lies between, or fails, ends
it: pages of two people are never put into one row for want of a better one. Nor do pages of two
stacks come into one form: a PDF, or a TIFF of several frames, is what one person sent, and its
edges are edges of forms. Where nothing tells with which page the forms of a stack begin, each of
its pages stays alone. A page that is there already and says the same was scanned twice. A form
beside a page that still waits may lack nothing: it waits as well. So does a page that is read only
once the orders were found, without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.exports.guesses import FRONT, OPEN, UNCLEAR, is_doubled
from shared.exports.ordering import Orders, Sizes
from shared.exports.pages import PageJson
from shared.exports.stacks import stack_of
from shared.states import PageState

INCOMPLETE = "incomplete"
"""The state of a form that lacks pages, in place of that of a page."""
AMBIGUOUS = "ambiguous-order"
"""The code of a page that may belong to the one before it, or to the one behind."""
_AMBIGUOUS = (
    "the order in which the pages came does not tell which belong together; "
    "say which page was scanned first, as with result.csv?first=2, or --first 2 of `fieldhand read`"
)


@dataclass
class _Form:
    """The pages of one form, so far."""

    size: int
    begin: int = FRONT
    """The page that begins it."""
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
        if stack_of(self.last) != stack_of(page):
            return False
        same = self.pages.get(page["form_page"])
        begins = page["form_page"] == self.begin
        if same is not None:
            return is_doubled(same, page) and (not begins or len(self.pages) == 1)
        return not begins

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
        is_begun = self.begin in self.pages
        may_be_before = not is_begun and _is_queued(self.before, first["number"] - 1)
        return may_be_before or _is_queued(behind, self.last["number"] + 1)


def assembled(pages: Iterable[PageJson], sizes: Sizes, orders: Orders) -> Iterator[PageJson]:
    """Yield forms of several pages whole, and every other page as it is, one by one."""
    form: _Form | None = None
    before: PageJson | None = None
    for page in map(orders.as_found, pages):
        template = page.get("template")
        size = sizes.get(template, 1) if template else 1
        begin = orders.of(page) if size > 1 else UNCLEAR
        if form and not (begin > 0 and form.takes(page)):
            yield form.row(page)
            form = None
        if size == 1:
            yield page
        elif begin in (UNCLEAR, OPEN):
            yield _alone(page, begin)
        elif form is None:
            form = _Form(size, begin, before=before)
            form.takes(page)
        before = page
    if form:
        yield form.row()


def _alone(page: PageJson, begin: int) -> PageJson:
    """Return a page of which nothing tells, at all or yet, to which form it belongs."""
    alone: PageJson = page | {"pages": [page["number"]], "missing": [], "doubled": []}
    if begin == OPEN:
        return alone | {"state": str(PageState.QUEUED)}
    return alone | {"state": INCOMPLETE, "error": {"code": AMBIGUOUS, "detail": _AMBIGUOUS}}


def is_form(row: PageJson) -> bool:
    """Tell whether a row is a form of several pages."""
    return "missing" in row


def _is_queued(page: PageJson | None, number: int) -> bool:
    return bool(page and page["number"] == number and page["state"] == PageState.QUEUED)


def _lack(missing: list[int]) -> str:
    names = ", ".join(map(str, missing))
    many = len(missing) > 1
    return f"page{'s' * many} {names} of the form {'are' if many else 'is'} missing"
