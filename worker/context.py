"""What a worker process holds: opened after the fork, never before."""

from __future__ import annotations

import gc
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from shared.catalogue import Catalogue
from shared.database import Database
from shared.moves import ring_next
from shared.queue import Doorbell
from shared.settings import Settings, available_cores
from shared.states import Queue
from shared.states import Reader as Readers
from shared.storage import Storage, make_storage
from shared.templates.versions import AUTO
from worker.form_readers import FormReaders
from worker.known_forms import FormsOf, KnownForms

if TYPE_CHECKING:
    from worker.reading import Reader
    from worker.reading.digits import DigitReader
    from worker.reading.numbers.reader import NumberReader


class Context:
    """The connections and the nets of one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._known: dict[tuple[DigitReader, NumberReader], KnownForms] = {}

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database)

    @cached_property
    def storage(self) -> Storage:
        return make_storage(self.settings.storage)

    @cached_property
    def doorbell(self) -> Doorbell:
        return Doorbell(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.settings.models)

    @cached_property
    def forms(self) -> FormReaders:
        return FormReaders(self.database, self.storage)

    def reader_for(
        self, reader: str, model: str, template: str | None = None, owner: str | None = None
    ) -> Reader:
        """Return the reader, loaded and compiled once in this process for each card of the model.

        That of forms is made of those of digits and numbers, for a version such as `exam@3`, or
        `auto` for all that the owner of the job may use, which are made ready where they are not.
        Raises InvalidRequest or SetupError when model or template is gone or cannot be loaded.
        """
        if template is not None:
            digits = cast("DigitReader", self._net_for(Readers.DIGIT, model))
            numbers = cast("NumberReader", self._net_for(Readers.NUMBER, model))
            if template == AUTO:
                return self._any_form(digits, numbers, owner)
            return self.forms.reader_of(template, digits, numbers)
        return self._net_for(reader, model)

    def _any_form(self, digits: DigitReader, numbers: NumberReader, owner: str | None) -> Reader:
        from worker.reading.forms.any_form import AnyFormReader

        if (digits, numbers) not in self._known:
            known = KnownForms(self.database, self.forms, digits, numbers)
            self._known = {(digits, numbers): known}
        forms = FormsOf(self._known[digits, numbers], owner)
        forms.identifier()  # many forms take minutes, which no lease on a batch need wait for
        return AnyFormReader(forms)

    def _net_for(self, reader: str, model: str) -> Reader:
        found = self.catalogue.choose(model, reader)
        threads = max(1, available_cores() // self.settings.worker_processes)
        return _load(reader, found.folder, found.fingerprint, threads)

    def ring_next(self, job_id: str, queue: Queue) -> None:
        """Fill the job's window of batches in Redis."""
        with self.database.write() as connection:
            numbers = ring_next(connection, job_id, self.settings.window)
        self.doorbell.ring_read(job_id, numbers, queue)


@lru_cache(maxsize=4)
def _load(reader: str, folder: Path, _fingerprint: str, threads: int) -> Reader:
    from worker.reading import load_reader  # here, since the parent must never import TensorFlow

    loaded = load_reader(reader, folder.name, weights=folder.parent, threads=threads)
    loaded.warm_up()
    gc.freeze()  # what lives as long as the process need not be looked through again and again
    return loaded
