"""Ring, claim, read and finish batches; give back or split those whose worker died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.errors import PageError
from shared.matches import FormMatch
from shared.moves.bulk import insert_rows
from shared.moves.closing import close_if_complete
from shared.moves.common import (
    add_batches,
    is_live,
    job_is_live,
    locked_batches,
    moved,
    now,
)
from shared.moves.failures import count_failures
from shared.readings import Outcome, Reading
from shared.states import UNFINISHED_BATCHES, BatchState, PageState
from shared.tables import Batch, Job, Page
from shared.tables import Reading as ReadingRow

UNTOLD = (BatchState.WAITING, BatchState.RUNG)


@dataclass(frozen=True, slots=True)
class BatchLease:
    """The right to read a batch, until it expires or another token is given out."""

    job_id: str
    number: int
    token: int
    first_page: int
    last_page: int
    pages: int
    attempts: int


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page: its readings, or the reason why there are none."""

    number: int
    readings: Sequence[Reading] = ()
    error: PageError | None = None
    match: FormMatch | None = None
    """How it matches a form, where that was looked for."""

    def as_row(self) -> dict[str, Any]:
        """Return the columns of the page that tell what became of it."""
        failed = self.error is not None
        state = PageState.FAILED if failed else PageState.READ
        told: dict[str, Any] = {
            "state": state,
            "error": self.error.as_row() if self.error else None,
        }
        if self.match:
            told |= self.match.measure()
            told |= self.match.of_failed() if failed else self.match.of_read()
        return told


def ring_next(connection: Connection, job_id: str, window: int) -> list[int]:
    """Mark the next waiting batches as rung, so that at most a window of them is in Redis."""
    busy = connection.execute(
        select(func.count())
        .select_from(Batch)
        .where(Batch.job_id == job_id)
        .where(Batch.state.in_((BatchState.RUNG, BatchState.RUNNING)))
    ).scalar_one()
    if busy >= window:
        return []
    waits = Batch.state == BatchState.WAITING
    waiting = locked_batches(connection, job_id, waits, most=window - busy)
    rung = connection.execute(
        update(Batch)
        .where(Batch.job_id == job_id, Batch.number.in_(waiting), waits)
        .values(state=BatchState.RUNG, rung_at=now())
        .returning(Batch.number)
    )
    return sorted(rung.scalars())


def claim_batch(
    connection: Connection, job_id: str, number: int, lease_seconds: float
) -> BatchLease | None:
    """Take the lease on a batch; None when it is done, its job is over, or another has it."""
    moment = now()
    row = connection.execute(
        update(Batch)
        .where(Batch.job_id == job_id, Batch.number == number, Batch.state.in_(UNTOLD))
        .where(job_is_live(job_id))
        .values(
            state=BatchState.RUNNING,
            token=Batch.token + 1,
            attempts=Batch.attempts + 1,
            lease_until=moment + timedelta(seconds=lease_seconds),
        )
        .returning(Batch.token, Batch.first_page, Batch.last_page, Batch.pages, Batch.attempts)
    ).one_or_none()
    return None if row is None else BatchLease(job_id, number, *row)


def heartbeat(connection: Connection, lease: BatchLease, lease_seconds: float) -> bool:
    """Prolong a lease; False when it is lost or the job is over, so that reading on is in vain."""
    until = now() + timedelta(seconds=lease_seconds)
    return moved(
        connection,
        update(Batch).where(_held(lease), job_is_live(lease.job_id)).values(lease_until=until),
    )


def finish_batch(connection: Connection, lease: BatchLease, results: Sequence[PageResult]) -> bool:
    """Write all that a batch brought, at once; False, and nothing written, when the lease is lost.

    Raises RuntimeError when the results are not those of the batch's queued pages.
    """
    finished = update(Batch).where(_held(lease), job_is_live(lease.job_id))
    with connection.begin_nested() as written:
        if not moved(
            connection,
            finished.values(state=BatchState.DONE, lease_until=None, finished_at=now()),
        ):
            return False
        _account_for_pages(connection, lease, results)
        _insert_readings(connection, lease.job_id, results)
        if not _count_results(connection, lease.job_id, results):
            written.rollback()  # the job was stopped or removed meanwhile
            return False
        codes = (result.error.code for result in results if result.error)
        count_failures(connection, lease.job_id, codes)
    close_if_complete(connection, lease.job_id)
    return True


def _account_for_pages(
    connection: Connection, lease: BatchLease, results: Sequence[PageResult]
) -> None:
    queued = and_(
        Page.job_id == lease.job_id,
        Page.number.between(lease.first_page, lease.last_page),
        Page.state == PageState.QUEUED,
    )
    moved = 0
    for result in results:
        if result.error or result.match:
            moved += connection.execute(
                update(Page).where(queued, Page.number == result.number).values(result.as_row())
            ).rowcount
    moved += connection.execute(update(Page).where(queued).values(state=PageState.READ)).rowcount
    if moved != len(results):
        raise RuntimeError(f"{len(results)} results for {moved} pages of {lease}")


def _insert_readings(connection: Connection, job_id: str, results: Sequence[PageResult]) -> None:
    rows = [
        {
            "job_id": job_id,
            "page": result.number,
            "position": position,
            **reading.as_row(),
        }
        for result in results
        for position, reading in enumerate(result.readings)
    ]
    insert_rows(connection, ReadingRow, rows)


def _count_results(connection: Connection, job_id: str, results: Sequence[PageResult]) -> bool:
    failed = sum(result.error is not None for result in results)
    outcomes = Counter(reading.outcome for result in results for reading in result.readings)
    return moved(
        connection,
        update(Job)
        .where(Job.id == job_id, is_live())
        .values(
            pages_read=Job.pages_read + len(results) - failed,
            pages_failed=Job.pages_failed + failed,
            fields_accepted=Job.fields_accepted + outcomes[Outcome.ACCEPTED],
            fields_review=Job.fields_review + outcomes[Outcome.REVIEW],
            fields_blank=Job.fields_blank + outcomes[Outcome.BLANK],
            fields_unreadable=Job.fields_unreadable + outcomes[Outcome.UNREADABLE],
        ),
    )


def postpone(connection: Connection, lease: BatchLease, pause: float, patience: float) -> bool:
    """Let a batch rest for seconds after an outage, which is no attempt.

    It may have been returned meanwhile; then nobody has claimed it since. False when the lease is
    lost, or nothing of the job has begun or ended within the seconds of patience.
    """
    ours = and_(
        Batch.job_id == lease.job_id,
        Batch.number == lease.number,
        Batch.token == lease.token,
        Batch.state.in_(UNFINISHED_BATCHES),
    )
    rest = case((Batch.state == BatchState.RUNNING, now() + timedelta(seconds=pause)))
    return moved(
        connection,
        update(Batch)
        .where(ours, _moves_on(lease.job_id, patience))
        .values(attempts=lease.attempts - 1, lease_until=rest),
    )


def _moves_on(job_id: str, patience: float) -> ColumnElement[bool]:
    since = now() - timedelta(seconds=patience)
    finished = select(Batch.number).where(Batch.job_id == job_id, Batch.finished_at > since)
    lately = or_(Job.started_at > since, Job.expand_rung_at > since, finished.exists())
    return select(Job.id).where(Job.id == job_id, is_live(), lately).exists()


def give_back(
    connection: Connection, lease: BatchLease, max_attempts: int, error: PageError | None = None
) -> bool:
    """Return a batch to the queue; after too many attempts split it, or fail its only page."""
    if lease.attempts < max_attempts:
        return moved(
            connection,
            update(Batch)
            .where(_held(lease))
            .values(state=BatchState.WAITING, lease_until=None, rung_at=None),
        )
    if lease.pages > 1:
        return _split(connection, lease, max_attempts)
    error = error or PageError(
        f"reading it ended the worker {lease.attempts} times", code="killed-worker"
    )
    pages = _queued_pages(connection, lease)  # none, when somebody else has finished it
    return finish_batch(connection, lease, [PageResult(page, error=error) for page in pages])


def _split(connection: Connection, lease: BatchLease, max_attempts: int) -> bool:
    """Put two halves in the place of a batch; larger halves have one attempt, single pages all."""
    if not moved(
        connection,
        update(Batch).where(_held(lease)).values(state=BatchState.SPLIT, lease_until=None),
    ):
        return False
    pages = _queued_pages(connection, lease)
    middle = len(pages) // 2
    add_batches(connection, lease.job_id, [pages[:middle], pages[middle:]], max_attempts - 1)
    return True


def _queued_pages(connection: Connection, lease: BatchLease) -> list[int]:
    rows = connection.execute(
        select(Page.number)
        .where(Page.job_id == lease.job_id, Page.state == PageState.QUEUED)
        .where(Page.number.between(lease.first_page, lease.last_page))
        .order_by(Page.number)
    )
    return list(rows.scalars())


def _held(lease: BatchLease) -> ColumnElement[bool]:
    return and_(
        Batch.job_id == lease.job_id,
        Batch.number == lease.number,
        Batch.state == BatchState.RUNNING,
        Batch.token == lease.token,
    )
