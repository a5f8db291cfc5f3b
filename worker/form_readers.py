"""The readers of forms that a worker process holds, one for each template and model."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from shared.database import Database
from shared.errors import InvalidRequest, NotFound, PageError, SetupError
from shared.images import Pixels, decode, open_image, to_pixels
from shared.storage import Storage
from shared.templates.versions import KeptTemplate, Reference, find_template

if TYPE_CHECKING:
    from worker.reading.digits import DigitReader
    from worker.reading.forms.identifying import KnownPage
    from worker.reading.forms.reader import FormReader
    from worker.reading.numbers.reader import NumberReader

    Key = tuple[str, DigitReader, NumberReader]

HELD_PAGES = 64
"""Blank pages that are ready at once in all readers; each takes some ten megabytes."""
NO_TEMPLATE = "no-template"


class FormReaders:
    """Make readers of forms out of the nets that are loaded already, and keep the last ones."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database, self._storage = database, storage
        self._held: OrderedDict[Key, FormReader] = OrderedDict()

    def reader_of(self, template: str, digits: DigitReader, numbers: NumberReader) -> FormReader:
        """Return the reader of a version, such as `exam@3`, by the nets of two readers.

        Raises SetupError when the template, or the image of a blank page of it, cannot be used.
        """
        key = template, digits, numbers
        if key not in self._held:
            self._held[key] = self._make(*key)
        self._held.move_to_end(key)
        self._let_go()
        return self._held[key]

    def _let_go(self) -> None:
        """Drop the readers used longest ago, until the pages of the others are few enough."""
        pages = sum(len(reader.references) for reader in self._held.values())
        while pages > HELD_PAGES and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            pages -= len(oldest.references)

    def _make(self, template: str, digits: DigitReader, numbers: NumberReader) -> FormReader:
        # Here, since the parent must never import TensorFlow.
        from worker.reading.forms.reader import FormReader

        kept = self._find(template)
        blanks = [self._open(kept, reference) for reference in kept.references]
        try:
            return FormReader(kept.template, blanks, digits, numbers, kept.name)
        except InvalidRequest as error:
            message = f"the template {kept.name} cannot be used: {error.detail}"
            raise SetupError(message, code=NO_TEMPLATE) from None

    def known_pages(self, template: str) -> list[KnownPage]:
        """Return what the pages of a version are recognised by. Raises SetupError."""
        from worker.reading.forms.identifying import known_pages

        kept = self._find(template)
        blanks = [self._open(kept, reference) for reference in kept.references]
        return known_pages(kept.template, kept.version, blanks)

    def _find(self, template: str) -> KeptTemplate:
        try:
            with self._database.read() as connection:
                return find_template(connection, template)
        except NotFound as error:
            raise SetupError(error.detail, code=NO_TEMPLATE) from None

    def _open(self, kept: KeptTemplate, reference: Reference) -> Pixels:
        """Return the image of a blank page, (h, w) or (h, w, 3) uint8."""
        what = f"page {reference.page} of the template {kept.name}"
        try:
            with self._storage.open(reference.blob) as stream:
                return to_pixels(decode(open_image(stream)))
        except FileNotFoundError:
            why = f"the image of {what} is no longer in the storage"
        except PageError as error:
            why = f"the image of {what} cannot be opened: {error.detail}"
        raise SetupError(f"{why}; add the template again", code=NO_TEMPLATE)
