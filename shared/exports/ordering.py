"""Find with which page the forms of each stack begin, in one walk over the pages of a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.exports.guesses import FRONT, Guesses
from shared.exports.pages import PageJson
from shared.exports.stacks import Stack, is_document, stack_of
from shared.exports.unread import Unread
from shared.states import PageState

Sizes = Mapping[str, int]
"""How many pages each template has, by its version such as `exam@3`."""


class Orders:
    """With which page the forms of each stack begin; `first` says it for all, where it is known."""

    def __init__(self, first: int | None = None) -> None:
        self._first = first
        self._others: dict[int, int] = {}
        self._unread: Unread | None = None
        """What a walk found unread, if there was one."""

    def of(self, page: PageJson) -> int:
        """Return the page that forms begin with where this one lies; or UNCLEAR, or OPEN."""
        if self._first or not self._others:
            return self._first or FRONT
        return self._others.get(_key(stack_of(page), page["template"]), FRONT)

    def as_found(self, page: PageJson) -> PageJson:
        """Return a page as the walk found it: it waits where it was read since then.

        What is known of its stack was told without it.
        """
        unread = self._unread is not None and page["number"] in self._unread
        if unread and page["state"] == PageState.READ:
            waits = {"state": str(PageState.QUEUED), "template": None, "form_page": None}
            return page | waits | {"readings": []}
        return page

    def end(self, unread: Unread) -> None:
        """Note which pages the walk found unread."""
        self._unread = unread

    def keep(self, stack: Stack, template: str, begin: int) -> None:
        """Note it for a stack; page 1, the usual one, takes no memory."""
        if begin != FRONT:
            self._others[_key(stack, template)] = begin


def find_orders(pages: Iterable[PageJson], sizes: Sizes) -> Orders:
    """Return with which page forms begin, in each stack of all the pages of a job.

    Readings are needed only of pages that follow one of their own number, and of those.
    """
    finder = _Finder(sizes)
    for page in pages:
        finder.see(page)
    return finder.finish()


def _key(stack: Stack, template: str) -> int:
    """Return a number in place of names: a job may have as many documents as pages."""
    return hash((stack, template))


class _Finder:
    """Follow the stacks of a job; what is guessed of a document is settled at its end."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._orders = Orders()
        self._unread = Unread()
        self._stack: Stack = ("", "", 0)
        self._here: dict[str, Guesses] = {}
        """Those of the stack, by their template."""
        self._elsewhere: dict[Stack, dict[str, Guesses]] = {}
        """Those of images, between which documents may lie."""
        self._begin()

    def see(self, page: PageJson) -> None:
        self._unread.see(page)
        stack = stack_of(page)
        if stack != self._stack:
            self._put_away()
            self._stack, self._here = stack, self._elsewhere.pop(stack, {})
            self._begin()
        template = page.get("template")
        if page["state"] != PageState.READ:
            self._pass_unknown(page)
        elif template and template in self._sizes:
            if template not in self._here:
                self._here[template] = Guesses(self._sizes[template])
            guesses = self._here[template]
            guesses.take(page, self._unknown, waits=self._waits)
            self._begin(guesses)
        else:
            self._begin()

    def _begin(self, behind: Guesses | None = None) -> None:
        """Forget what came before, but for the guesses about the page right before."""
        self._behind = behind
        self._unknown, self._waits = 0, False

    def _pass_unknown(self, page: PageJson) -> None:
        waits = page["state"] == PageState.QUEUED
        self._unknown += 1
        self._waits |= waits
        if self._behind:
            self._behind.pass_unknown(page["number"], waits=waits)

    def _put_away(self) -> None:
        if is_document(self._stack):
            self._settle(self._stack, self._here)
        elif self._here:
            self._elsewhere[self._stack] = self._here

    def _settle(self, stack: Stack, here: dict[str, Guesses]) -> None:
        for template, guesses in here.items():
            self._orders.keep(stack, template, guesses.decide())

    def finish(self) -> Orders:
        self._put_away()
        for stack, here in self._elsewhere.items():
            self._settle(stack, here)
        self._orders.end(self._unread)
        return self._orders
