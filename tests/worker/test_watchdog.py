"""The watchdog of a batch; the process that it ends is a real one in `tests/faults/`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from shared import moves
from shared.documents.expansion import FoundPage
from shared.moves import BatchLease, NewJob, NewUpload, Progress
from shared.settings import Settings
from shared.states import Queue, Reader, UploadKind
from shared.tables import Batch
from tests.support.processes import wait_for
from worker.context import Context
from worker.watchdog import LeaseLost, Watchdog, resident_bytes, watched

LEASE_SECONDS = 3.0


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    context = Context(settings.model_copy(update={"lease_seconds": LEASE_SECONDS}))
    yield context
    context.database.close()


def claim(context: Context) -> BatchLease:
    stored = context.storage.put("job/0", io.BytesIO(b"data"))
    upload = NewUpload("a.zip", UploadKind.ZIP, stored.size, stored.sha256, "job/0")
    job = NewJob("job", Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
    found = [FoundPage("a.png", 1, 1), FoundPage("b.png", 2, 1)]
    with context.database.write() as connection:
        moves.receive(connection, job)
        expansion = moves.claim_expansion(connection, "job", 30)
        assert expansion
        moves.add_pages(connection, expansion, [Progress(0, 1, True, found)], context.settings)
        lease = moves.claim_batch(connection, "job", 1, LEASE_SECONDS)
    assert lease
    return lease


def lease_until(context: Context) -> datetime:
    with context.database.read() as connection:
        until = connection.execute(select(Batch.lease_until)).scalar_one()
    assert until
    return until


def test_a_batch_that_takes_long_keeps_its_lease(context: Context) -> None:
    lease = claim(context)
    claimed = lease_until(context)
    with watched(context, lease):
        wait_for("the lease is prolonged", lambda: lease_until(context) > claimed)


def test_a_batch_that_was_taken_away_hears_of_it(context: Context) -> None:
    lease = claim(context)
    with watched(context, lease) as watchdog:
        watchdog.note_progress()
        with context.database.write() as connection:
            moves.cancel(connection, "job")
        wait_for("the lease is lost", lambda: not holds(watchdog))


def holds(watchdog: Watchdog) -> bool:
    try:
        watchdog.note_progress()
    except LeaseLost:
        return False
    return True


def test_a_fault_of_the_batch_goes_through_and_ends_the_watch(context: Context) -> None:
    with pytest.raises(RuntimeError, match="broken"), watched(context, claim(context)):
        raise RuntimeError("broken")


def test_it_knows_how_much_memory_the_process_holds() -> None:
    before = resident_bytes()
    hoard = b"x" * 2**27
    assert resident_bytes() - before > len(hoard) / 2
