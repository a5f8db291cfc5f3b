"""The forms that a page may be of where its template is not named: all that are kept."""

from __future__ import annotations

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
        if self._identifier is None or names != list(self._pages):
            self._pages = {name: self._pages.get(name) or self._prepared(name) for name in names}
            pages = (page for one in self._pages.values() for page in one)
            self._identifier = Identifier([*pages])
        return self._identifier

    def _prepared(self, template: str) -> list[KnownPage]:
        """Return the pages of a version; none where it cannot be used: others can all the same."""
        try:
            return self._readers.known_pages(template)
        except SetupError as error:
            log.error("a template is left out", template=template, reason=error.detail)
            return []
