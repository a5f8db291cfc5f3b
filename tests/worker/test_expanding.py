"""Expanding a job, with real databases and storage, and nobody at the other end of the bell."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from shared import moves
from shared.documents.inspection import inspect
from shared.moves import NewJob, NewUpload
from shared.settings import Settings
from shared.states import JobState, Queue, Reader
from shared.storage import Stored
from shared.tables import Batch, Job, Page, Upload
from tests.support.drawing import png, tar_of, tiff, zip_of
from tests.support.outages import silent
from tests.support.pdfs import drawn_pdf
from worker import expanding
from worker.context import Context


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    context = Context(settings.model_copy(update={"batch_pages": 4, "max_pages": 30}))
    yield context
    context.database.close()


def receive(context: Context, *files: tuple[str, bytes]) -> str:
    uploads = []
    for position, (name, data) in enumerate(files):
        kind = inspect(io.BytesIO(data), name, context.settings.limits).kind
        stored = context.storage.put(f"job/{position}", io.BytesIO(data))
        uploads.append(NewUpload(name, kind, stored.size, stored.sha256, f"job/{position}"))
    job = NewJob("job", Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=uploads)
    with context.database.write() as connection:
        moves.receive(connection, job)
    return job.id


def rows(context: Context, table: type[Job | Batch | Page | Upload]) -> list[object]:
    with context.database.read() as connection:
        return list(connection.execute(select(table)).all())


def test_pages_of_all_uploads_are_numbered_through(context: Context) -> None:
    job_id = receive(
        context,
        ("a.png", png(1)),
        ("b.zip", zip_of({"1.png": png(1), "2.tif": tiff(2, 3)})),
        ("c.tar.xz", tar_of({"4.png": png(4), "5.png": png(5)}, "w:xz")),
    )
    expanding.expand_job(context, job_id)
    names = [(page.number, page.name) for page in rows(context, Page)]
    assert names == [
        *[(1, "a.png"), (2, "1.png"), (3, "2.tif [1]"), (4, "2.tif [2]")],
        *[(5, "4.png"), (6, "5.png")],
    ]
    (job,) = rows(context, Job)
    assert (job.expanded, job.queue, job.state) == (True, Queue.INTERACTIVE, JobState.RUNNING)
    # The second frame of a TIFF is a page of a document: it needs a batch of this size for itself.
    assert [batch.pages for batch in rows(context, Batch)] == [3, 1, 2]
    assert all(upload.expanded for upload in rows(context, Upload))


def test_expanding_twice_adds_nothing(context: Context) -> None:
    job_id = receive(context, ("b.zip", zip_of({str(n): png(n) for n in range(9)})))
    expanding.expand_job(context, job_id)
    expanding.expand_job(context, job_id)
    assert len(rows(context, Page)) == 9


def test_an_expansion_that_was_cut_off_goes_on_where_it_was(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns of no length stand for a worker that had to stop after every chunk."""
    monkeypatch.setattr(expanding, "CHUNK_PAGES", 2)
    monkeypatch.setattr(expanding, "TURN_SECONDS", 0)
    files = [(f"{n}.png", png(n)) for n in range(3)]
    files += [("b.zip", zip_of({f"z{n}": png(n) for n in range(5)}))]
    files += [("c.tgz", tar_of({f"t{n}": png(n) for n in range(5)}, "w:gz"))]
    job_id = receive(context, *files)
    for _turn in range(20):
        expanding.expand_job(context, job_id)
        (job,) = rows(context, Job)
        if job.expanded:
            break
    expected = [
        "0.png",
        "1.png",
        "2.png",
        *[f"z{n}" for n in range(5)],
        *[f"t{n}" for n in range(5)],
    ]
    assert [page.name for page in rows(context, Page)] == expected


def test_too_many_frames_fail_the_job_with_that_reason(context: Context) -> None:
    job_id = receive(context, ("a.tif", tiff(*[1] * 31)))
    expanding.expand_job(context, job_id)
    (job,) = rows(context, Job)
    assert (job.state, job.error["code"]) == (JobState.FAILED, "too-many-pages")


def test_an_upload_that_vanished_is_one_failed_page(context: Context) -> None:
    job_id = receive(context, ("a.png", png(1)), ("b.zip", zip_of({"1.png": png(1)})))
    context.storage.delete("job/1")
    expanding.expand_job(context, job_id)
    errors = [page.error and page.error["code"] for page in rows(context, Page)]
    assert errors == [None, "upload-gone"]


def test_a_worker_that_lost_its_lease_while_unpacking_harms_nobody(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker takes over, and ends, while the first is still unpacking."""
    job_id = receive(context, ("c.tgz", tar_of({str(n): png(n) for n in range(3)}, "w:gz")))
    put = context.storage.put

    def overtaken(key: str, stream: BinaryIO) -> Stored:
        monkeypatch.setattr(context.storage, "put", put)
        with context.database.write() as connection:
            moves.cancel(connection, job_id)
            moves.retry(connection, job_id, batch_pages=4)
        expanding.expand_job(context, job_id)
        return put(key, stream)

    monkeypatch.setattr(context.storage, "put", overtaken)
    expanding.expand_job(context, job_id)
    assert [page.error for page in rows(context, Page)] == [None] * 3
    blobs = sorted(path.name for path in (context.settings.data_dir / "storage/job").iterdir())
    assert blobs == ["0", "0.3.tar"]


def test_a_fault_of_ours_is_tried_again_and_then_fails_the_job(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(expanding, "expand", explode)
    job_id = receive(context, ("a.png", png(1)))
    states = []
    for _ in range(3):
        expanding.expand_job(context, job_id)
        states += [job.state for job in rows(context, Job)]
    assert states == [JobState.RUNNING, JobState.RUNNING, JobState.FAILED]
    assert "broken" not in str(rows(context, Job))


def test_an_expansion_waits_for_room_on_the_disk_as_often_as_it_must(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    job_id = receive(context, ("c.tgz", tar_of({str(n): png(n) for n in range(3)}, "w:gz")))
    monkeypatch.setattr(expanding, "PAUSE_SECONDS", -1)
    with monkeypatch.context() as outage:
        outage.setattr(context.storage, "put", full)
        for _ in range(2 * context.settings.max_attempts):
            expanding.expand_job(context, job_id)
    expanding.expand_job(context, job_id)
    assert [page.error for page in rows(context, Page)] == [None] * 3


def test_an_outage_without_end_fails_the_job_at_last(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise TimeoutError(errno.ETIMEDOUT, "Connection timed out")

    job_id = receive(context, ("a.png", png(1)))
    monkeypatch.setattr(context.storage, "open", away)
    monkeypatch.setattr(expanding, "PATIENCE_SECONDS", -1)
    for _ in range(context.settings.max_attempts):
        expanding.expand_job(context, job_id)
    assert [job.state for job in rows(context, Job)] == [JobState.FAILED]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_of({f"{n}.png": png(n) for n in range(3)})),
        ("a.tar", tar_of({f"{n}.png": png(n) for n in range(3)}, "w:")),
        ("a.tgz", tar_of({f"{n}.png": png(n) for n in range(3)}, "w:gz")),
        ("a.tif", tiff(1, 2, 3)),
        ("a.pdf", drawn_pdf([b"", b"", b""])),
    ],
)
def test_a_file_is_not_damaged_by_a_storage_that_is_silent(
    context: Context, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    job_id = receive(context, (name, data))
    monkeypatch.setattr(expanding, "PAUSE_SECONDS", -1)
    with monkeypatch.context() as outage:
        outage.setattr(context.storage, "open", silent(context.storage))
        expanding.expand_job(context, job_id)
        assert rows(context, Page) == []
    expanding.expand_job(context, job_id)
    assert [page.error for page in rows(context, Page)] == [None] * 3


def test_what_came_of_an_expansion_is_written_when_the_database_is_back(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is away for as long as it takes to say so twice."""
    job_id = receive(context, ("a.png", png(1)))
    write, asked = context.database.write, iter([True, False, False, False])

    def away() -> AbstractContextManager[Connection]:
        if next(asked, True):
            return write()
        raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))

    with monkeypatch.context() as outage:
        outage.setattr(context.database, "write", away)
        expanding.expand_job(context, job_id)
    with context.database.read() as connection:
        assert connection.execute(select(Job.expand_attempts)).scalar() == 0


def test_an_expansion_that_rests_is_nobodys_for_a_while(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    job_id = receive(context, ("a.png", png(1)))
    with monkeypatch.context() as outage:
        outage.setattr(context.storage, "open", full)
        expanding.expand_job(context, job_id)
    with context.database.write() as connection:
        assert moves.claim_expansion(connection, job_id, 60) is None
