"""What the owner of a job asks for: stop it, read the failed pages again, remove it, own it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.errors import Conflict, NotFound
from shared.matches import MEASURES
from shared.moves.closing import end
from shared.moves.common import add_batches, chunks, is_live, locked_batches, now
from shared.moves.failures import forget_failures
from shared.moves.weights import pages_in_batch
from shared.states import LIVE_JOBS, UNFINISHED_BATCHES, BatchState, JobState, PageState
from shared.tables import Batch, Correction, Delivery, Job, Page, Transfer, Upload
from shared.tables import Reading as ReadingRow


def cancel(connection: Connection, job_id: str) -> None:
    """Stop a job. Raises Conflict when it is over already."""
    stopped = update(Job).where(Job.id == job_id, is_live())
    if not end(connection, stopped, JobState.CANCELLED, expand_lease_until=None):
        raise Conflict("the job is over, so there is nothing to stop", code="job-over")


def retry(connection: Connection, job_id: str, batch_pages: int) -> int:
    """Put the failed pages, and whatever was not read, into the queue again; return how many.

    Raises NotFound when it is removed, Conflict while it runs or when nothing of it failed.
    """
    expanded = _take_back(connection, job_id)
    pages = _unread(connection, job_id)
    if not pages and expanded:
        raise Conflict("no page of this job has failed", code="nothing-failed")
    _queue_again(connection, job_id, pages)
    size = pages_in_batch(_reader(connection, job_id), batch_pages)
    add_batches(connection, job_id, chunks(pages, size))
    return len(pages)


def _take_back(connection: Connection, job_id: str) -> bool:
    """Take a job that is over and its batches from all who hold them; tell whether it is expanded.

    The batches are locked before the job, as `finish_batch` does it: the other way round would be a
    deadlock with a worker that finishes late. Where new ones came between the two locks, the halves
    of one that was being split, both are let go and taken again.
    """
    while True:
        with connection.begin_nested() as locks:
            _is_expanded(connection, job_id)
            _give_up_batches(connection, job_id)
            expanded = _is_expanded(connection, job_id, lock=True)
            if not _has_batches(connection, job_id):
                return expanded
            locks.rollback()


def _has_batches(connection: Connection, job_id: str) -> bool:
    unfinished = Batch.job_id == job_id, Batch.state.in_(UNFINISHED_BATCHES)
    return connection.execute(select(Batch.number).where(*unfinished).limit(1)).first() is not None


def _is_expanded(connection: Connection, job_id: str, *, lock: bool = False) -> bool:
    query = select(Job.state, Job.expanded).where(Job.id == job_id, Job.deleted_at.is_(None))
    job = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if job is None:
        raise NotFound(f"there is no job {job_id}")
    if not JobState(job.state).is_over:
        raise Conflict("the job still runs; retry when it is over", code="job-running")
    return bool(job.expanded)


def _reader(connection: Connection, job_id: str) -> str:
    return connection.execute(select(Job.reader).where(Job.id == job_id)).scalar_one()


def _give_up_batches(connection: Connection, job_id: str) -> None:
    unfinished = Batch.state.in_(UNFINISHED_BATCHES)
    locked_batches(connection, job_id, unfinished)
    connection.execute(
        update(Batch)
        .where(Batch.job_id == job_id, unfinished)
        .values(state=BatchState.SPLIT, lease_until=None)
    )


def _unread(connection: Connection, job_id: str) -> list[int]:
    rows = connection.execute(
        select(Page.number)
        .where(Page.job_id == job_id, Page.state != PageState.READ)
        .order_by(Page.number)
    )
    return list(rows.scalars())


def _queue_again(connection: Connection, job_id: str, pages: list[int]) -> None:
    connection.execute(
        update(Page)
        .where(Page.job_id == job_id, Page.state == PageState.FAILED)
        .values(state=PageState.QUEUED, **dict.fromkeys(("error", "overlay", *MEASURES)))
    )
    connection.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(
            state=JobState.RUNNING if pages else JobState.QUEUED,
            pages_failed=0,
            started_at=case((Job.expanded, Job.started_at), else_=now()),
            finished_at=None,
            error=None,
            expand_rung_at=now(),
            expand_lease_until=None,
            expand_token=Job.expand_token + 1,  # whoever expanded it before comes too late
            expand_attempts=0,
        )
    )
    forget_failures(connection, job_id)


def remove(connection: Connection, job_id: str) -> None:
    """Hide a job at once and stop it; `purge` then takes its rows away."""
    hide(connection, Job.id == job_id)


def hide(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Hide and stop these jobs."""
    moment, live = now(), Job.state.in_(LIVE_JOBS)
    connection.execute(
        update(Job)
        .where(*which)
        .values(
            state=case((live, JobState.CANCELLED), else_=Job.state),
            finished_at=case((live, moment), else_=Job.finished_at),
            deleted_at=moment,
            idempotency_key=None,
        )
    )


def remove_older(connection: Connection, finished_before: datetime) -> None:
    """Hide every job that has been over since then."""
    connection.execute(
        update(Job)
        .where(Job.deleted_at.is_(None), Job.finished_at < finished_before)
        .values(deleted_at=now(), idempotency_key=None)
    )


def adopt(connection: Connection, user: str) -> int:
    """Give a user every job that is nobody's, and return how many.

    Their idempotency keys end with that: the user may have used the same.
    """
    nobodys = update(Job).where(Job.owner.is_(None), Job.deleted_at.is_(None))
    return connection.execute(nobodys.values(owner=user, idempotency_key=None)).rowcount


def removed_jobs(connection: Connection) -> list[str]:
    return list(connection.execute(select(Job.id).where(Job.deleted_at.is_not(None))).scalars())


def purge(connection: Connection, job_id: str, pages: int) -> bool:
    """Delete at most so many pages of a removed job with their readings; True when all is gone.

    Its batches go first: whoever holds one goes on to its pages and the job, and is waited for
    while nothing else of them is locked here. So each call needs a transaction of its own.
    """
    locked_batches(connection, job_id)
    connection.execute(delete(Batch).where(Batch.job_id == job_id))
    last = connection.execute(select(func.min(Page.number)).where(Page.job_id == job_id)).scalar()
    if last is not None:
        of_pages = (ReadingRow, ReadingRow.page), (Correction, Correction.page), (Page, Page.number)
        for table, number in of_pages:
            connection.execute(delete(table).where(table.job_id == job_id, number < last + pages))
        return False
    forget_failures(connection, job_id)
    for owned in (Delivery, Transfer, Upload):
        connection.execute(delete(owned).where(owned.job_id == job_id))
    connection.execute(delete(Job).where(Job.id == job_id))
    return True
