"""What a batch hands to its reader."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from shared import moves
from shared.images import Pixels
from shared.moves import NewJob, NewUpload
from shared.number_options import NumberOptions
from shared.readings import Outcome, Reading
from shared.settings import Settings
from shared.states import PageState, Queue, Reader, UploadKind
from shared.tables import Page
from tests.support.drawing import png
from tests.support.outages import return_leases, silent
from tests.support.pdfs import drawn_pdf
from worker import batches
from worker.batches import read_batch
from worker.context import Context
from worker.expanding import expand_job

BLANK = Reading("number", None, 1.0, Outcome.BLANK, (0, 0, 1, 1))


class Listening:
    """A reader that remembers what it was asked."""

    device = "cpu"

    def __init__(self) -> None:
        self.asked: list[tuple[int, float, NumberOptions | None]] = []

    def warm_up(self) -> None:
        """Have nothing to compile."""

    def read(
        self, images: Sequence[Pixels], max_error: float = 0.001, options: Any = None
    ) -> list[tuple[Reading, ...]]:
        self.asked.append((len(images), max_error, options))
        return [(BLANK,)] * len(images)


class OneReader(Context):
    """A worker that has one reader for everything."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.reader = Listening()

    def reader_for(
        self, reader: str, model: str, template: str | None = None, owner: str | None = None
    ) -> Listening:
        return self.reader


@pytest.fixture
def context(settings: Settings) -> Iterator[OneReader]:
    context = OneReader(settings)
    yield context
    context.database.close()


def receive(
    context: OneReader,
    reader: Reader,
    options: dict[str, Any],
    kind: UploadKind = UploadKind.IMAGE,
) -> None:
    data = drawn_pdf([b""]) if kind is UploadKind.PDF else png(7)
    stored = context.storage.put("job/0", io.BytesIO(data))
    upload = NewUpload("7", kind, stored.size, stored.sha256, "job/0")
    job = NewJob("job", reader, "cnn", 0.01, Queue.BULK, options=options, uploads=[upload])
    with context.database.write() as connection:
        moves.receive(connection, job)
    expand_job(context, "job")


def read(context: OneReader, reader: Reader, options: dict[str, Any]) -> None:
    receive(context, reader, options)
    read_batch(context, "job", 1)


def test_the_options_of_a_job_reach_its_reader(context: OneReader) -> None:
    options = NumberOptions(digits=(3, 8), pattern="[1-9].*", decimals=2, lines=True)
    read(context, Reader.NUMBER, options.as_row())
    assert context.reader.asked == [(1, 0.01, options)]


def test_numbers_without_options_are_read_by_the_defaults(context: OneReader) -> None:
    read(context, Reader.NUMBER, {})
    assert context.reader.asked == [(1, 0.01, NumberOptions())]


def test_other_readers_are_given_no_options(context: OneReader) -> None:
    read(context, Reader.DIGIT, {})
    assert context.reader.asked == [(1, 0.01, None)]


@pytest.mark.parametrize("kind", [UploadKind.IMAGE, UploadKind.PDF])
def test_pages_wait_for_a_storage_that_is_away_as_often_as_they_must(
    context: OneReader, monkeypatch: pytest.MonkeyPatch, kind: UploadKind
) -> None:
    receive(context, Reader.DIGIT, {}, kind)
    monkeypatch.setattr(batches, "PAUSE_SECONDS", -1)
    with monkeypatch.context() as outage:
        outage.setattr(context.storage, "open", silent(context.storage))
        for _ in range(2 * context.settings.max_attempts):
            read_batch(context, "job", 1)
            return_leases(context)
    read_batch(context, "job", 1)
    with context.database.read() as connection:
        assert list(connection.execute(select(Page.state)).scalars()) == [PageState.READ]


def test_pages_fail_when_the_storage_stays_away(
    context: OneReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(context, Reader.DIGIT, {})
    monkeypatch.setattr(batches, "PATIENCE_SECONDS", -1)
    monkeypatch.setattr(context.storage, "open", silent(context.storage))
    for _ in range(context.settings.max_attempts):
        read_batch(context, "job", 1)
    with context.database.read() as connection:
        assert list(connection.execute(select(Page.state)).scalars()) == [PageState.FAILED]
