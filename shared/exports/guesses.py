"""Guess with which page the forms of a stack begin: the guess that loses fewest pages is right.

People scan a stack page 1 first, back sides first, or from its last sheet. Each of these is a
guess: its page begins every form, and what follows belongs to it until the form is full or has such
a page. All guesses are followed at once, in one walk and in flat memory. A page that could not be
read may be any page. Where two guesses lose as few pages, and do not join the same pages, nothing
tells which is right; nor where pages follow others of their own number more often than not, as when
all front sides were scanned before all back sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.exports.corrections import final_value
from shared.exports.pages import PageJson

FRONT = 1
UNCLEAR = 0
"""In place of a page: nothing tells with which one the forms of a stack begin."""
OPEN = -1
"""In place of a page: nothing tells it yet, while pages of the stack wait to be read."""


@dataclass(slots=True)
class _Guess:
    """What forms lack if each begins with this page."""

    begin: int
    size: int
    lost: int = 0
    joined: int = 0
    """A hash of the pages that belong to the one before them."""
    _there: set[int] = field(default_factory=set)
    _unknown: int = 0
    """Pages of the open form, or right before the next one, that could not be read."""

    def take(self, number: int, of: int, *, follows: bool) -> None:
        if of == self.begin or of in self._there or self._is_full:
            self.close()
        elif follows:
            self.joined = hash((self.joined, number))
        self._there.add(of)

    def pass_unknown(self, pages: int = 1) -> None:
        if self._is_full:
            self.close()
        self._unknown = min(self._unknown + pages, self.size - max(len(self._there), 1))

    def close(self) -> None:
        if self._there:
            self.lost += self.size - len(self._there) - self._unknown
        self._there.clear()
        self._unknown = 0

    @property
    def _is_full(self) -> bool:
        return bool(self._there) and len(self._there) + self._unknown >= self.size


class Guesses:
    """The guesses about the forms of one template, of so many pages, in one stack."""

    def __init__(self, size: int) -> None:
        begins = sorted({FRONT, 2, size - 1, size})
        self._guesses = [_Guess(begin, size) for begin in begins]
        self._before: PageJson | None = None
        """The page right before, where it is of the template."""
        self._reached = 0
        self._repeats = self._turns = 0
        self._waits = False

    def take(self, page: PageJson, unknown: int, *, waits: bool) -> None:
        """Take a page of the template, with so many before it that could not be read."""
        if page["number"] != self._reached + 1:
            self._begin_anew(unknown)
        self._waits |= waits
        before, self._before, self._reached = self._before, page, page["number"]
        if before and is_doubled(before, page):
            return
        if before and before["form_page"] == page["form_page"]:
            self._repeats += 1
        elif before:
            self._turns += 1
        for guess in self._guesses:
            guess.take(page["number"], page["form_page"], follows=before is not None)

    def pass_unknown(self, number: int, *, waits: bool) -> None:
        """Pass a page right behind that could not be read."""
        self._before, self._reached = None, number
        self._waits |= waits
        for guess in self._guesses:
            guess.pass_unknown()

    def _begin_anew(self, unknown: int) -> None:
        self._before = None
        for guess in self._guesses:
            guess.close()
            guess.pass_unknown(unknown)

    def decide(self) -> int:
        """Return the page that forms begin with; or UNCLEAR, or OPEN."""
        for guess in self._guesses:
            guess.close()
        least = min(guess.lost for guess in self._guesses)
        best = [guess for guess in self._guesses if guess.lost == least]
        side_by_side = bool(best[0].joined) and self._repeats > self._turns
        if not side_by_side and len({guess.joined for guess in best}) == 1:
            return best[0].begin
        return OPEN if self._waits else UNCLEAR


def is_doubled(page: PageJson, other: PageJson) -> bool:
    """Tell whether two pages of a form are one, scanned twice: both say the same."""
    return page["form_page"] == other["form_page"] and _values(page) == _values(other) != []


def _values(page: PageJson) -> list[tuple[str, str]]:
    values = ((one["field"], final_value(one)) for one in page["readings"])
    return [(field, value) for field, value in values if value is not None]
