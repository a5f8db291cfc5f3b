"""The forms that a page may be of where its template is not named: all that are kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog

from shared.database import Database
from shared.errors import SetupError
from shared.templates.versions import list_current
from worker.form_readers import FormReaders

if TYPE_CHECKING:
    from worker.reading.digits import DigitReader
    from worker.reading.forms.identifying import Identifier, KnownPage
    from worker.reading.forms.reader import FormReader
    from worker.reading.numbers.reader import NumberReader

AGAIN_SECONDS = 60.0
"""How long a form that cannot be used is left out before it is tried again."""

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
        self._identifier: Identifier | None = None
        self._identified: list[str] = []
        self._again_at: dict[str, float] = {}
        self.device = digits.device

    def warm_up(self) -> None:
        """Compile every batch shape of the nets."""
        self._digits.warm_up()
        self._numbers.warm_up()

    def reader_of(self, template: str) -> FormReader:
        """Return the reader of a version, such as `exam@3`. Raises SetupError."""
        return self._readers.reader_of(template, self._digits, self._numbers)

    def identifier(self) -> Identifier:
        """Return all forms that are kept now: newest versions, and older ones that look other."""
        from worker.reading.forms.identifying import Identifier

        with self._database.read() as connection:
            names = list_current(connection)
        self._prepare(names)
        ready = {name: self._pages[name] for name in names if name in self._pages}
        if self._identifier is None or list(ready) != self._identified:
            self._identifier = Identifier([page for pages in ready.values() for page in pages])
            self._pages, self._identified = ready, list(ready)
        return self._identifier

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
