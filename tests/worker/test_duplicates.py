"""Pages with the same bytes are found while a job is expanded, wherever they lie."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from shared import moves
from shared.documents.kinds import HEAD, kind_of
from shared.moves import NewJob, NewUpload, Progress
from shared.settings import Settings
from shared.states import PageState, Queue, Reader
from shared.tables import Page
from tests.shared.moves.accounts import assert_accounts
from tests.shared.moves.hands import empty
from tests.support.drawing import png, tar_of, tiff, zip_of
from tests.support.pdfs import drawn_pdf
from worker import expanding
from worker.context import Context
from worker.duplicates import Duplicates
from worker.expanding import expand_job

ONE, TWO = png(1), png(2)
PDF = drawn_pdf([b"0 0 5 5 re f", b"0 0 9 9 re f"])


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    context = Context(settings)
    yield context
    context.database.close()


def receive(context: Context, *files: bytes) -> None:
    uploads = []
    for position, data in enumerate(files):
        stored = context.storage.put(f"job/{position}", io.BytesIO(data))
        kind = kind_of(data[:HEAD])
        uploads.append(NewUpload("f", kind, stored.size, stored.sha256, f"job/{position}"))
    job = NewJob("job", Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=uploads)
    with context.database.write() as connection:
        moves.receive(connection, job)


def duplicates(context: Context) -> list[int | None]:
    """Return for each page which one it is a duplicate of, once the accounts are checked."""
    with context.database.read() as connection:
        assert_accounts(connection)
        query = select(Page.duplicate_of).order_by(Page.number)
        return list(connection.execute(query).scalars())


def expand(context: Context, *files: bytes) -> list[int | None]:
    receive(context, *files)
    expand_job(context, "job")
    return duplicates(context)


def test_the_same_bytes_match_wherever_they_lie(context: Context) -> None:
    members = {"a.png": ONE, "b.png": TWO}
    archives = [zip_of(members), tar_of(members), tar_of(members, "w:gz")]
    assert expand(context, ONE, *archives, ONE) == [None, 1, None, 1, 3, 1, 3, 1]


def test_pages_of_a_document_match_page_by_page(context: Context) -> None:
    files = [PDF, zip_of({"a.pdf": PDF, "b.tif": tiff(1, 1)}), tiff(1, 1)]
    assert expand(context, *files) == [None, None, 1, 2, None, None, 5, 6]


def test_every_page_is_still_read(context: Context) -> None:
    expand(context, ONE, ONE)
    with context.database.read() as connection:
        states = connection.execute(select(Page.state)).scalars().all()
    assert states == [PageState.QUEUED] * 2


def test_what_has_only_the_same_checksum_is_no_duplicate(context: Context) -> None:
    first, second = colliding(b"one"), colliding(b"two")
    assert (len(first), zlib.crc32(first)) == (len(second), zlib.crc32(second))
    members = [first, second, first, second, second]
    archive = zip_of({f"{n}.png": data for n, data in enumerate(members)})
    assert expand(context, archive, second, first) == [None, None, 1, 2, 2, 2, 1]


def colliding(text: bytes) -> bytes:
    """Return text with four bytes behind it that make its checksum nought (Stigge, 2006)."""
    table = [zlib.crc32(bytes([n])) ^ zlib.crc32(b"\0") for n in range(256)]
    state, wanted = zlib.crc32(text) ^ 0xFFFFFFFF, 0xFFFFFFFF
    indexes = []
    for _ in range(4):
        index = next(n for n in range(256) if table[n] >> 24 == wanted >> 24)
        indexes.append(index)
        wanted = ((wanted ^ table[index]) << 8) & 0xFFFFFFFF
    tail = bytearray()
    for index in reversed(indexes):
        tail.append((state ^ index) & 0xFF)
        state = (state >> 8) ^ table[index]
    return text + bytes(tail)


def test_the_tail_makes_the_checksum_nought() -> None:
    assert zlib.crc32(colliding(b"one")) == zlib.crc32(colliding(b"two")) == 0


def test_uploads_too_long_for_a_checksum_match_by_what_they_were_hashed_to(
    context: Context,
) -> None:
    small = context.settings.model_copy(update={"max_page_mb": 1})
    short = Context(small)
    long = PDF + bytes(2 * 2**20)
    assert expand(short, long, ONE, long) == [None, None, None, 1, 2]
    short.database.close()


def test_pages_that_cannot_be_read_are_no_duplicates(context: Context) -> None:
    archive = bytearray(zip_of({"a.png": ONE, "b.png": ONE, "c.png": ONE}, 0))
    place = archive.index(b"IDAT", archive.index(b"IDAT") + 1)
    archive[place + 8] ^= 0xFF
    failed = zip_of({"d.zip": zip_of({"a": ONE}), "e.zip": zip_of({"a": ONE})})
    assert expand(context, bytes(archive), failed) == [None, None, 1, None, None]


@pytest.mark.parametrize("chunk", [2, 3, 5])
def test_an_expansion_that_was_cut_off_finds_the_same_duplicates(
    context: Context, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Turns of no length, each under a lease of its own, see each other's pages."""
    monkeypatch.setattr(expanding, "CHUNK_PAGES", chunk)
    monkeypatch.setattr(expanding, "TURN_SECONDS", 0)
    members = {f"{n}.png": png(n % 3) for n in range(7)}
    receive(context, zip_of(members), tar_of(members, "w:xz"), PDF, PDF)
    for _turn in range(30):
        expand_job(context, "job")
    expected = [None] * 3 + [1, 2, 3, 1] + [1, 2, 3, 1, 2, 3, 1] + [None, None, 15, 16]
    assert duplicates(context) == expected


def test_a_worker_that_lost_its_lease_marks_nothing(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker adds the pages while the first still looks for duplicates."""
    receive(context, ONE, zip_of({"1.png": ONE, "2.png": TWO}), TWO)
    mark = Duplicates.mark

    def overtaken(duplicates: Duplicates, steps: list[Progress]) -> list[Progress]:
        monkeypatch.setattr(Duplicates, "mark", mark)
        with context.database.write() as connection:
            moves.cancel(connection, "job")
            moves.retry(connection, "job", batch_pages=4)
        expand_job(context, "job")
        return mark(duplicates, steps)

    monkeypatch.setattr(Duplicates, "mark", overtaken)
    expand_job(context, "job")
    assert duplicates(context) == [None, 1, None, 3]


CONTENTS = st.lists(st.integers(0, 4), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["zip", "tar", "plain"]), CONTENTS), max_size=5))
@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_each_duplicate_names_the_first_page_with_its_bytes(
    context: Context, files: list[tuple[str, list[int]]]
) -> None:
    pages, uploads = [], []
    for kind, contents in files:
        data = [b"%d" % content * 50 for content in contents]
        pages += data
        members = {str(n): page for n, page in enumerate(data)}
        if kind == "plain":
            uploads += data
        else:
            uploads.append(zip_of(members) if kind == "zip" else tar_of(members))
    with context.database.write() as connection:
        empty(connection)
    firsts = [pages.index(page) + 1 for page in pages]
    expected = [first if first <= n else None for n, first in enumerate(firsts)]
    if uploads:
        assert expand(context, *uploads) == expected
