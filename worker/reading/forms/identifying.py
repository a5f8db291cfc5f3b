"""Find of which of many forms a page is: the best of those that match, or none.

1. A page with the code of a printed form is that, or none. Of others few features of each form
   vote (voting.py); the forms with most votes are tried.
2. The page is registered to each of these until one matches (registration.py).
3. Where other forms look like that one, near-duplicates or other versions of it, the print that
   tells them apart decides (telling.py); where it does not, the page is read as none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from shared.errors import PageError
from shared.images import Pixels
from shared.matches import FormMatch, NoMatch
from shared.printing.codes import FormCode
from shared.templates import Template
from worker.reading.forms.features import Features
from worker.reading.forms.matching import (
    ambiguous,
    another_form,
    empty,
    match_of,
    no_match,
    overlay_of,
    several,
)
from worker.reading.forms.neighbours import is_on, rest_of
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Registration, View, register
from worker.reading.forms.telling import Difference, Told, difference, tell
from worker.reading.forms.voting import Voters, Votes

TRIED, MOST_TRIED = 4, 10
"""Forms to which a page is registered at most, until one matches: the more where features led to
none that is there at all, as they tell nothing of print that repeats."""
EVIDENCE = 0.6
"""Of its print the share from which on a form may be there; of one that is not, cells of the same
size were found to show 0.53."""
NEAR = 0.3
"""Of the votes of a blank for itself: another with so many may be a near-duplicate of it."""
PAIRS = 64
"""Near-duplicates of which it is kept what tells them apart, up to 3 MB for each."""


@dataclass(frozen=True, eq=False)
class KnownPage:
    """A page of a form that pages may be of."""

    name: str
    """The form, without its version."""
    version: int | None
    page: int
    """Which page of the form it is, from 1."""
    reference: Reference

    @property
    def template(self) -> str:
        """The reference of the form, such as `exam@3`."""
        return self.name if self.version is None else f"{self.name}@{self.version}"

    def __str__(self) -> str:
        """Return what people call it."""
        return f"{self.template}, page {self.page}"


def known_pages(
    template: Template, version: int | None, blanks: Sequence[Pixels]
) -> list[KnownPage]:
    """Return what the pages of a template are recognised by, of the images of its blank pages."""
    references = (
        Reference.of(blank, template.fields_of(page)).without_picture()
        for page, blank in enumerate(blanks, 1)
    )
    return [KnownPage(template.name, version, page, one) for page, one in enumerate(references, 1)]


Tried = tuple[KnownPage, Registration]


class Identifier:
    """All pages of all forms that a page may be of."""

    def __init__(self, known: Sequence[KnownPage]) -> None:
        self.known = tuple(known)
        self._voters = Voters([one.reference.features for one in self.known])
        self._rivals_of: dict[KnownPage, list[KnownPage]] = {}
        self._difference = lru_cache(maxsize=PAIRS)(_difference)

    def identify(self, view: View) -> Tried | PageError:
        """Return what a page is and how it lies, or why it is none of them."""
        if view.seen and (printed := self._printed(view.seen.code)) is not None:
            return printed if isinstance(printed, NoMatch) else self._as(view, printed)
        tried: list[Tried] = []
        for known in self._likeliest(view):
            if len(tried) >= TRIED and max(map(_share, tried)) >= EVIDENCE:
                break
            tried.append((known, register(view, known.reference)))
            if tried[-1][1].matches:
                return self.decide(view, tried[-1])
        return empty() if view.is_empty else _refused(max(tried, key=_share))

    def votes(self, page: Features) -> Votes:
        """Return how many features of a page speak for each of the known ones, (n,)."""
        return self._voters.votes(page)

    def _printed(self, code: FormCode) -> KnownPage | NoMatch | None:
        """Return the page of a form that is printed with a code; None where none has any."""
        named = [one for one in self.known if one.reference.code == code]
        if named:
            return max(named, key=lambda one: one.version or 0)
        if not any(one.reference.code for one in self.known):
            return None
        match = FormMatch(code.template, code.page, 0.0, 0.0)
        return another_form(match, code, "which is none of the templates that are kept")

    def _as(self, view: View, known: KnownPage) -> Tried | NoMatch:
        """Return how a page lies that can be one alone, or why it is not even that."""
        registration = register(view, known.reference)
        found = known, registration
        return found if registration.matches else _refused(found)

    def _likeliest(self, view: View) -> list[KnownPage]:
        """Return the pages that are tried, the likeliest first."""
        order = np.argsort(-self.votes(view.features), kind="stable").tolist()
        return [self.known[place] for place in order[:MOST_TRIED]]

    def decide(self, view: View, found: Tried) -> Tried | NoMatch:
        """Return what a page is that matches one, or why nobody can say: near-duplicates."""
        told = self._told(view, found)
        better = [rival for rival, says in told.items() if says is Told.SECOND]
        if len(better) == 1:
            found = better[0], register(view, better[0].reference)
            told = self._told(view, found) if found[1].matches else told
        unclear = [rival for rival, says in told.items() if says is not Told.FIRST]
        return _unclear(found, unclear) if unclear else found

    def doubt(self, view: View, found: Tried) -> NoMatch | None:
        """Return why a page is not read although it matches: its print says another form."""
        told = self._told(view, found)
        better = [rival for rival, says in told.items() if says is Told.SECOND]
        return _unclear(found, better) if better else None

    def beside(self, view: View, found: Tried) -> NoMatch | None:
        """Return why a page is not read although it matches: another form is on it as well."""
        known, registration = found
        rest = rest_of(view, registration, known.reference)
        if rest is None:
            return None
        for other in dict.fromkeys([known, *self._likeliest(rest.view)[:TRIED]]):
            if is_on(rest, other.reference):
                match = match_of(registration, known.template, known.page)
                overlay = overlay_of(registration, known.reference)
                return several(replace(match, overlay=overlay), str(known), str(other))
        return None

    def _told(self, view: View, found: Tried) -> dict[KnownPage, Told]:
        """Return what a page says between the one that it matches and each that is like that.

        Of two versions that it cannot tell apart, and that are read alike, it is the newer one.
        """
        known, registration = found
        told = {}
        for rival, both in self._rivals(known):
            told[rival] = tell(view, registration, known.reference, both)
            if told[rival] is Told.UNCLEAR and both.reads_alike and _are_versions(known, rival):
                told[rival] = Told.FIRST if _newer(known, rival) else Told.SECOND
        return told

    def _rivals(self, known: KnownPage) -> Iterator[tuple[KnownPage, Difference]]:
        """Yield the pages whose blank looks like that of one, and what tells each from it."""
        if known not in self._rivals_of:
            votes = self.votes(known.reference.features)
            near = np.flatnonzero(votes >= NEAR * votes.max()).tolist()
            others = (self.known[place] for place in near if self.known[place] is not known)
            self._rivals_of[known] = [one for one in others if self._difference(known, one)]
        for rival in self._rivals_of[known]:
            if both := self._difference(known, rival):
                yield rival, both


def _difference(first: KnownPage, second: KnownPage) -> Difference | None:
    return difference(first.reference, second.reference)


def _are_versions(first: KnownPage, second: KnownPage) -> bool:
    return first.name == second.name and first.page == second.page


def _newer(first: KnownPage, second: KnownPage) -> bool:
    return (first.version or 0) > (second.version or 0)


def _unclear(found: Tried, rivals: Sequence[KnownPage]) -> NoMatch:
    """Return that a page may be of another form than the one that it matches."""
    known, registration = found
    match = match_of(registration, known.template, known.page)
    is_same = all(one.template == known.template for one in rivals)
    out = "print on them what does" if is_same else "name one of them as the template"
    return ambiguous(match, str(known), str(rivals[0]), out)


def _share(tried: Tried) -> float:
    return tried[1].match.share


def _refused(closest: Tried) -> NoMatch:
    """Return why a page is none of some forms, with a picture of the closest."""
    known, registration = closest
    match = match_of(registration, known.template, known.page)
    return no_match(replace(match, overlay=overlay_of(registration, known.reference)))
