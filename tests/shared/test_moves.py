"""The moves of jobs, batches and pages, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from shared import moves
from shared.database import Database
from shared.documents.expansion import FoundPage
from shared.errors import Conflict, PageError, UploadError
from shared.moves import BatchLease, NewJob, NewUpload, PageResult, Progress
from shared.moves.common import now
from shared.readings import Outcome, Reading
from shared.settings import Settings
from shared.states import BatchState, JobState, PageState, Queue, UploadKind
from shared.states import Reader as ReaderKind
from shared.tables import Batch, Job, Page
from shared.tables import Reading as ReadingRow

LEASE = 30.0
READING = Reading("digit", "7", 0.999, Outcome.ACCEPTED, (1, 2, 3, 4))


def receive(database: Database, job_id: str = "alpha", **options: Any) -> str:
    upload = NewUpload("a.zip", UploadKind.ZIP, 10, "0" * 64, f"{job_id}/0")
    job = NewJob(job_id, ReaderKind.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
    with database.write() as connection:
        moves.receive(connection, job)
    return job_id


def expand(
    database: Database, settings: Settings, job_id: str, pages: int, failed: int = 0
) -> None:
    found = [FoundPage(f"{n}.png", n * 100, 100) for n in range(pages)]
    found += [FoundPage("x", error={"code": "c", "detail": "d"})] * failed
    with database.write() as connection:
        lease = moves.claim_expansion(connection, job_id, LEASE)
        assert lease
        assert moves.add_pages(connection, lease, [Progress(0, 9, True, found)], settings)
        assert moves.finish_expansion(connection, lease, 64)


def claim(
    database: Database, job_id: str, number: int, seconds: float = LEASE
) -> BatchLease | None:
    with database.write() as connection:
        return moves.claim_batch(connection, job_id, number, seconds)


def finish(database: Database, lease: BatchLease, *failed: int) -> bool:
    pages = range(lease.first_page, lease.last_page + 1)
    results = [
        PageResult(number, error=PageError("broken", code="damaged-image"))
        if number in failed
        else PageResult(number, [READING])
        for number in pages
    ]
    with database.write() as connection:
        return moves.finish_batch(connection, lease, results)


def job_row(database: Database, job_id: str) -> Any:
    with database.read() as connection:
        return connection.execute(select(Job).where(Job.id == job_id)).one()


def batches(database: Database, job_id: str) -> list[Any]:
    with database.read() as connection:
        query = select(Batch).where(Batch.job_id == job_id).order_by(Batch.number)
        return list(connection.execute(query).all())


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"batch_pages": 4})


@pytest.fixture
def job(database: Database, settings: Settings) -> str:
    job_id = receive(database)
    expand(database, settings, job_id, pages=10)
    return job_id


def test_a_job_goes_from_queued_to_done(database: Database, settings: Settings) -> None:
    job_id = receive(database)
    assert job_row(database, job_id).state == JobState.QUEUED
    expand(database, settings, job_id, pages=10)
    assert job_row(database, job_id).state == JobState.RUNNING
    for batch in batches(database, job_id):
        lease = claim(database, job_id, batch.number)
        assert lease
        assert finish(database, lease)
    row = job_row(database, job_id)
    assert (row.state, row.pages_read, row.fields_accepted) == (JobState.DONE, 10, 10)
    assert row.finished_at


def test_batches_cover_every_page_once(database: Database, job: str) -> None:
    ranges = [(batch.first_page, batch.last_page) for batch in batches(database, job)]
    assert ranges == [(1, 4), (5, 8), (9, 10)]


def test_the_pages_of_a_document_are_spread_over_smaller_batches(
    database: Database, settings: Settings
) -> None:
    job_id = receive(database)
    found = [FoundPage(f"scan.pdf [{n + 1}]", frame=n) for n in range(100)]
    many = settings.model_copy(update={"batch_pages": 512})
    with database.write() as connection:
        lease = moves.claim_expansion(connection, job_id, LEASE)
        assert lease
        assert moves.add_pages(connection, lease, [Progress(0, 9, True, found)], many)
    assert [batch.pages for batch in batches(database, job_id)] == [32, 32, 32, 4]


def test_pages_that_fail_at_expansion_are_in_no_batch(
    database: Database, settings: Settings
) -> None:
    job_id = receive(database)
    expand(database, settings, job_id, pages=0, failed=3)
    row = job_row(database, job_id)
    assert (row.state, row.pages_total, row.pages_failed) == (JobState.DONE, 3, 3)
    assert batches(database, job_id) == []


def test_only_one_worker_gets_a_batch(database: Database, job: str) -> None:
    assert claim(database, job, 1)
    assert claim(database, job, 1) is None


def test_only_one_worker_gets_an_expansion(database: Database) -> None:
    job_id = receive(database)
    with database.write() as connection:
        assert moves.claim_expansion(connection, job_id, LEASE)
        assert moves.claim_expansion(connection, job_id, LEASE) is None


def test_an_abandoned_expansion_is_taken_over_and_the_old_worker_writes_nothing(
    database: Database, settings: Settings
) -> None:
    job_id = receive(database)
    step = Progress(0, 9, False, [FoundPage("a", 1, 1)])
    with database.write() as connection:
        old = moves.claim_expansion(connection, job_id, lease_seconds=-1)
        new = moves.claim_expansion(connection, job_id, LEASE)
        assert old
        assert new
        assert not moves.add_pages(connection, old, [step], settings)
        assert moves.add_pages(connection, new, [step], settings)
    assert job_row(database, job_id).pages_total == 1


def test_too_many_pages_are_refused_and_leave_nothing(
    database: Database, settings: Settings
) -> None:
    job_id = receive(database)
    small = settings.model_copy(update={"max_pages": 2})
    with pytest.raises(UploadError) as refusal:
        expand(database, small, job_id, pages=3)
    assert refusal.value.code == "too-many-pages"
    assert job_row(database, job_id).pages_total == 0


def test_an_expired_lease_goes_to_another_and_the_first_worker_comes_too_late(
    database: Database, job: str, settings: Settings
) -> None:
    slow = claim(database, job, 1, seconds=-1)
    assert slow
    with database.write() as connection:
        assert moves.expired_leases(connection) == [slow]
        assert moves.give_back(connection, slow, settings.max_attempts)
    fast = claim(database, job, 1)
    assert fast
    assert not finish(database, slow)
    assert finish(database, fast)
    assert not finish(database, slow)
    assert job_row(database, job).pages_read == 4


def test_a_heartbeat_keeps_a_lease_and_tells_of_its_loss(database: Database, job: str) -> None:
    lease = claim(database, job, 1, seconds=-1)
    assert lease
    with database.write() as connection:
        assert moves.heartbeat(connection, lease, LEASE)
        assert moves.expired_leases(connection) == []
        moves.cancel(connection, job)
        assert not moves.heartbeat(connection, lease, LEASE)


def test_results_for_other_pages_are_refused_whole(database: Database, job: str) -> None:
    lease = claim(database, job, 1)
    assert lease
    with pytest.raises(RuntimeError), database.write() as connection:
        moves.finish_batch(connection, lease, [PageResult(1, [READING])])
    assert batches(database, job)[0].state == BatchState.RUNNING
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(ReadingRow)).scalar() == 0


def test_a_batch_that_kills_its_workers_is_split_until_one_page_fails_alone(
    database: Database, job: str, settings: Settings
) -> None:
    poison = 3
    for _ in range(20):
        waiting = [b for b in batches(database, job) if b.state == BatchState.WAITING]
        if not waiting:
            break
        for batch in waiting:
            lease = claim(database, job, batch.number)
            assert lease
            if lease.first_page <= poison <= lease.last_page:
                with database.write() as connection:
                    moves.give_back(connection, lease, settings.max_attempts)
            else:
                finish(database, lease)
    row = job_row(database, job)
    assert (row.state, row.pages_read, row.pages_failed) == (JobState.DONE, 9, 1)
    with database.read() as connection:
        failed = connection.execute(select(Page).where(Page.state == PageState.FAILED)).one()
    assert failed.number == poison
    assert failed.error["code"] == "killed-worker"


def test_the_window_bounds_what_is_rung(database: Database, job: str) -> None:
    with database.write() as connection:
        assert moves.ring_next(connection, job, window=2) == [1, 2]
        assert moves.ring_next(connection, job, window=2) == []
    lease = claim(database, job, 1)
    assert lease
    finish(database, lease)
    with database.write() as connection:
        assert moves.ring_next(connection, job, window=2) == [3]


def test_what_waits_unheard_is_found_oldest_first(database: Database, job: str) -> None:
    later = receive(database, "beta")
    with database.write() as connection:
        moves.ring_next(connection, job, window=2)
        soon = now() + timedelta(seconds=1)
        assert moves.unheard_batches(connection, Queue.INTERACTIVE, soon, 9) == [(job, 1), (job, 2)]
        assert moves.unheard_batches(connection, Queue.BULK, soon, 9) == []
        assert moves.unheard_expansions(connection, Queue.BULK, soon, 9) == [later]
        assert (
            moves.unheard_expansions(connection, Queue.BULK, now() - timedelta(seconds=9), 9) == []
        )
        assert moves.jobs_with_waiting_batches(connection, Queue.INTERACTIVE, 3, 9) == [job]


def test_a_cancelled_job_gives_out_no_batch_and_takes_no_result(
    database: Database, job: str
) -> None:
    lease = claim(database, job, 1)
    assert lease
    with database.write() as connection:
        moves.cancel(connection, job)
    assert claim(database, job, 2) is None
    assert not finish(database, lease)
    assert job_row(database, job).state == JobState.CANCELLED
    with pytest.raises(Conflict), database.write() as connection:
        moves.cancel(connection, job)


def test_retry_reads_only_what_failed(database: Database, job: str) -> None:
    for batch in batches(database, job):
        lease = claim(database, job, batch.number)
        assert lease
        finish(database, lease, 2, 9)
    assert job_row(database, job).pages_failed == 2
    with database.write() as connection:
        assert moves.retry(connection, job, batch_pages=4) == 2
    assert job_row(database, job).state == JobState.RUNNING
    lease = claim(database, job, 4)
    assert lease
    assert (lease.first_page, lease.last_page, lease.pages) == (2, 9, 2)
    with database.write() as connection:
        results = [PageResult(2, [READING]), PageResult(9, [READING])]
        assert moves.finish_batch(connection, lease, results)
    row = job_row(database, job)
    assert (row.state, row.pages_read, row.pages_failed) == (JobState.DONE, 10, 0)


def test_a_worker_that_expanded_a_job_before_it_was_resumed_comes_too_late(
    database: Database, settings: Settings
) -> None:
    job_id = receive(database)
    with database.write() as connection:
        late = moves.claim_expansion(connection, job_id, LEASE)
        assert late
        moves.cancel(connection, job_id)
        moves.retry(connection, job_id, batch_pages=4)
        assert not moves.finish_expansion(connection, late, 64)
    expand(database, settings, job_id, pages=1)
    assert job_row(database, job_id).state == JobState.RUNNING


def test_a_job_that_is_resumed_has_as_much_patience_with_outages_as_a_new_one(
    database: Database, settings: Settings
) -> None:
    day = 86_400.0
    job_id = receive(database)
    with database.write() as connection:
        assert moves.claim_expansion(connection, job_id, LEASE)
        long_ago = now() - timedelta(days=2)
        connection.execute(update(Job).values(started_at=long_ago, expand_rung_at=long_ago))
        moves.cancel(connection, job_id)
        moves.retry(connection, job_id, batch_pages=4)
        lease = moves.claim_expansion(connection, job_id, LEASE)
        assert lease
        assert moves.postpone_expansion(connection, lease, -1, day)
    expand(database, settings, job_id, pages=1)
    with database.write() as connection:
        connection.execute(update(Job).values(started_at=long_ago))
        batch = moves.claim_batch(connection, job_id, 1, LEASE)
        assert batch
        assert moves.postpone(connection, batch, LEASE, day)
        connection.execute(update(Job).values(expand_rung_at=long_ago))
        assert not moves.postpone(connection, batch, LEASE, day)


def test_retry_resumes_a_cancelled_job(database: Database, job: str) -> None:
    lease = claim(database, job, 1)
    assert lease
    with database.write() as connection:
        moves.cancel(connection, job)
        assert moves.retry(connection, job, batch_pages=100) == 10
    assert not finish(database, lease)
    again = claim(database, job, 4)
    assert again
    assert finish(database, again)
    assert job_row(database, job).state == JobState.DONE


@pytest.mark.parametrize("over", [False, True])
def test_retry_is_refused_while_a_job_runs_or_when_nothing_failed(
    database: Database, settings: Settings, over: bool
) -> None:
    job_id = receive(database)
    expand(database, settings, job_id, pages=1)
    if over:
        lease = claim(database, job_id, 1)
        assert lease
        finish(database, lease)
    with pytest.raises(Conflict), database.write() as connection:
        moves.retry(connection, job_id, batch_pages=4)


def test_an_expansion_that_kills_its_workers_fails_the_job(database: Database) -> None:
    job_id = receive(database)
    for _ in range(3):
        with database.write() as connection:
            assert moves.fail_abandoned_expansions(connection, max_attempts=3) == []
            assert moves.claim_expansion(connection, job_id, lease_seconds=-1)
    with database.write() as connection:
        assert moves.fail_abandoned_expansions(connection, max_attempts=3) == [job_id]
    row = job_row(database, job_id)
    assert (row.state, row.error["code"]) == (JobState.FAILED, "killed-worker")


def test_a_removed_job_is_purged_in_bounded_steps(database: Database, job: str) -> None:
    lease = claim(database, job, 1)
    assert lease
    finish(database, lease)
    with database.write() as connection:
        moves.remove(connection, job)
        assert moves.removed_jobs(connection) == [job]
    assert claim(database, job, 2) is None
    steps = 0
    while True:
        with database.write() as connection:
            if moves.purge(connection, job, pages=4):
                break
        steps += 1
    assert steps == 3
    with database.read() as connection:
        for table in (Job, Batch, Page, ReadingRow):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


def test_retention_hides_only_what_is_old_enough(database: Database, job: str) -> None:
    old = receive(database, "old")
    with database.write() as connection:
        moves.cancel(connection, old)
        moves.cancel(connection, job)
        long_ago = now() - timedelta(days=30)
        connection.execute(update(Job).where(Job.id == old).values(finished_at=long_ago))
        moves.remove_older(connection, now() - timedelta(days=7))
        assert moves.removed_jobs(connection) == [old]
