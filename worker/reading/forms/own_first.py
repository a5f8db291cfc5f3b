"""Find of which form a page is where some are one's own: those of others never stand in for them.

Everybody can share a form, also one that looks like somebody else's. A page that matches one's own
is read as that, or not at all: it fails where its print clearly says another. What others share is
for pages that match none of one's own.
"""

from __future__ import annotations

from shared.errors import PageError
from shared.matches import NoMatch
from worker.reading.forms.identifying import Identifier, KnownPage, Tried
from worker.reading.forms.matching import AMBIGUOUS
from worker.reading.forms.registration import View


class OwnFirst:
    """All pages of all forms that a page may be of, and which of them are one's own."""

    def __init__(self, own: Identifier, every: Identifier) -> None:
        self._own, self._every = own, every

    @property
    def known(self) -> tuple[KnownPage, ...]:
        """All of them."""
        return self._every.known

    def identify(self, view: View) -> Tried | PageError:
        """Return what a page is and how it lies, or why it is none of them."""
        found = self._own.identify(view)
        if not isinstance(found, PageError):
            return self._every.doubt(view, found) or found
        return found if found.code == AMBIGUOUS else self._every.identify(view)

    def beside(self, view: View, found: Tried) -> NoMatch | None:
        """Return why a page is not read although it matches: another form is on it as well."""
        return self._every.beside(view, found)
