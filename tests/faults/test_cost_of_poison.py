"""How many processes a bad page takes along, with the default settings."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared import moves
from shared.database import Database
from shared.documents.expansion import FoundPage
from shared.moves import BatchLease, NewJob, NewUpload, PageResult, Progress
from shared.settings import Settings
from shared.states import JobState, Queue, Reader, UploadKind
from shared.tables import Batch, Job

BAD = 100
UNTOLD = ("waiting", "rung")


def receive(database: Database, settings: Settings) -> None:
    """Take in a job of one full batch."""
    found = [FoundPage(f"{n}.png", n, 1) for n in range(settings.batch_pages)]
    upload = NewUpload("a.zip", UploadKind.ZIP, 1, "0" * 64, "job/0")
    with database.write() as connection:
        job = NewJob("job", Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
        moves.receive(connection, job)
        lease = moves.claim_expansion(connection, "job", 30)
        assert lease
        moves.add_pages(connection, lease, [Progress(0, 1, True, found)], settings)
        moves.finish_expansion(connection, lease, 64)


def claim_next(database: Database) -> BatchLease | None:
    with database.write() as connection:
        number = connection.execute(
            select(Batch.number).where(Batch.state.in_(UNTOLD)).order_by(Batch.number).limit(1)
        ).scalar()
        return None if number is None else moves.claim_batch(connection, "job", number, 30)


def read_all(database: Database, attempts_of: dict[bool, int]) -> int:
    """Read every batch; return how often one with the bad page ended its process.

    `attempts_of` says how many attempts a batch has, alone (True) or among others (False).
    """
    deaths = 0
    while lease := claim_next(database):
        pages = range(lease.first_page, lease.last_page + 1)
        with database.write() as connection:
            if BAD in pages:
                deaths += 1
                moves.give_back(connection, lease, attempts_of[lease.pages == 1])
            else:
                moves.finish_batch(connection, lease, [PageResult(page) for page in pages])
    return deaths


@pytest.mark.parametrize(
    ("among_others", "deaths"), [(3, 14), (1, 12)], ids=["it kills", "the watchdog ends it"]
)
def test_one_bad_page_of_a_full_batch(
    database: Database, settings: Settings, among_others: int, deaths: int
) -> None:
    receive(database, settings)
    assert read_all(database, {True: settings.max_attempts, False: among_others}) == deaths
    with database.read() as connection:
        job = connection.execute(select(Job)).one()
    assert (job.state, job.pages_read, job.pages_failed) == (JobState.DONE, 511, 1)
