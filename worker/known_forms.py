"""The forms that a page may be of where its template is not named: all that its owner may use."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from shared.database import Database
from shared.errors import SetupError
from shared.templates.owning import list_owned
from shared.templates.versions import list_current
from worker.form_readers import FormReaders

if TYPE_CHECKING:
    from worker.reading.digits import DigitReader
    from worker.reading.forms.identifying import Identifier, KnownPage
    from worker.reading.forms.own_first import OwnFirst
    from worker.reading.forms.reader import FormReader
    from worker.reading.numbers.reader import NumberReader

AGAIN_SECONDS = 60.0
"""How long a form that cannot be used is left out before it is tried again."""
HELD_CHOICES = 16
"""Choices of forms that are ready at once: all that an owner may use, and those of their own."""

log = structlog.stdlib.get_logger(__name__)


class KnownForms:
    """What all kept forms are recognised by, made ready once and kept up with what is added."""

    def __init__(
        self,
        database: Database,
        readers: FormReaders,
        digits: DigitReader,
        numbers: NumberReader,
    ) -> None:
        self._database, self._readers = database, readers
        self._digits, self._numbers = digits, numbers
        self._pages: dict[str, list[KnownPage]] = {}
        self._identifiers: OrderedDict[tuple[str, ...], Identifier] = OrderedDict()
        self._again_at: dict[str, float] = {}
        self.device = digits.device

    def warm_up(self) -> None:
        """Compile every batch shape of the nets."""
        self._digits.warm_up()
        self._numbers.warm_up()

    def reader_of(self, template: str) -> FormReader:
        """Return the reader of a version, such as `exam@3`. Raises SetupError."""
        return self._readers.reader_of(template, self._digits, self._numbers)

    def identifier(self, owner: str | None = None) -> Identifier | OwnFirst:
        """Return the forms that an owner may use now: newest versions, and older ones that differ.

        Their own come before those that others share. Without an owner these are all.
        """
        from worker.reading.forms.own_first import OwnFirst

        with self._database.read() as connection:
            names = list_current(connection, owner)
            owned = list_owned(connection, owner)
        every = self._of(names)
        own = self._of([name for name in names if name.partition("@")[0] in owned])
        return OwnFirst(own, every) if 0 < len(own.known) < len(every.known) else every

    def _of(self, names: list[str]) -> Identifier:
        """Return a choice of forms, without those that cannot be used."""
        self._prepare(names)
        ready = tuple(name for name in names if name in self._pages)
        if ready not in self._identifiers:
            self._hold(ready)
        self._identifiers.move_to_end(ready)
        return self._identifiers[ready]

    def _hold(self, ready: tuple[str, ...]) -> None:
        """Make a choice of forms ready, and drop the one used longest ago with its own pages."""
        from worker.reading.forms.identifying import Identifier

        pages = [page for name in ready for page in self._pages[name]]
        self._identifiers[ready] = Identifier(pages)
        while len(self._identifiers) > HELD_CHOICES:
            self._identifiers.popitem(last=False)
        held = {name for names in self._identifiers for name in names}
        self._pages = {name: self._pages[name] for name in self._pages if name in held}

    def _prepare(self, names: list[str]) -> None:
        """Make ready the forms that are not yet, and keep each at once: an outage loses none.

        One that cannot be used is left out, and tried again a minute later.
        """
        now = time.monotonic()
        for name in names:
            if name in self._pages or now < self._again_at.get(name, now):
                continue
            try:
                self._pages[name] = self._readers.known_pages(name)
            except SetupError as error:
                log.error("a template is left out", template=name, reason=error.detail)
                self._again_at[name] = now + AGAIN_SECONDS


@dataclass(frozen=True, slots=True)
class FormsOf:
    """The known forms, as far as one owner may use them."""

    known: KnownForms
    owner: str | None

    @property
    def device(self) -> str:
        """Return where the nets run."""
        return self.known.device

    def warm_up(self) -> None:
        """Compile every batch shape of the nets."""
        self.known.warm_up()

    def identifier(self) -> Identifier | OwnFirst:
        """Return the forms that the owner may use now."""
        return self.known.identifier(self.owner)

    def reader_of(self, template: str) -> FormReader:
        """Return the reader of a version, such as `exam@3`. Raises SetupError."""
        return self.known.reader_of(template)
