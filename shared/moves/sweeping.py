"""Find what waits unheard, and the leases that nobody prolongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, case, func, or_, select, update

from shared.moves.common import is_live, now
from shared.moves.reading import BatchLease
from shared.states import UNFINISHED_BATCHES, BatchState, Queue
from shared.tables import Batch, Job


def expired_leases(connection: Connection, limit: int = 1000) -> list[BatchLease]:
    """Return the leases that nobody has prolonged in time."""
    rows = connection.execute(
        select(
            Batch.job_id,
            Batch.number,
            Batch.token,
            Batch.first_page,
            Batch.last_page,
            Batch.pages,
            Batch.attempts,
        )
        .join(Job, Job.id == Batch.job_id)
        .where(Batch.state == BatchState.RUNNING, Batch.lease_until < now(), is_live())
        .limit(limit)
    )
    return [BatchLease(*row) for row in rows]


def jobs_with_waiting_batches(
    connection: Connection, queue: Queue, window: int, limit: int
) -> list[str]:
    """Return jobs of a queue with batches that could be rung, the oldest first."""
    waiting = func.sum(case((Batch.state == BatchState.WAITING, 1), else_=0))
    rows = connection.execute(
        select(Batch.job_id)
        .join(Job, Job.id == Batch.job_id)
        .where(Batch.state.in_(UNFINISHED_BATCHES), Job.queue == queue, is_live())
        .group_by(Batch.job_id, Job.created_at)
        .having(waiting > 0, func.count() - waiting < window)
        .order_by(Job.created_at)
        .limit(limit)
    )
    return list(rows.scalars())


def unheard_batches(
    connection: Connection, queue: Queue, before: datetime, limit: int
) -> list[tuple[str, int]]:
    """Return the batches of a queue whose ring nobody has answered since then, oldest first."""
    rows = connection.execute(
        select(Batch.job_id, Batch.number)
        .join(Job, Job.id == Batch.job_id)
        .where(
            Batch.state == BatchState.RUNG, Batch.rung_at < before, Job.queue == queue, is_live()
        )
        .order_by(Batch.rung_at)
        .limit(limit)
    )
    return [(job_id, number) for job_id, number in rows]


def unheard_expansions(
    connection: Connection, queue: Queue, before: datetime, limit: int
) -> list[str]:
    """Return the jobs of a queue that were rung to be expanded before then, oldest first."""
    rows = connection.execute(
        _unexpanded(queue)
        .where(Job.expand_rung_at < before)
        .order_by(Job.expand_rung_at)
        .limit(limit)
    )
    return list(rows.scalars())


def unrung_expansions(connection: Connection, queue: Queue, limit: int) -> list[str]:
    """Return the jobs of a queue that nobody was told of: the queue was long, or Redis away."""
    rows = connection.execute(
        _unexpanded(queue)
        .where(Job.expand_rung_at.is_(None))
        .order_by(Job.created_at, Job.id)
        .limit(limit)
    )
    return list(rows.scalars())


def _unexpanded(queue: Queue) -> Select[str]:
    return (
        select(Job.id)
        .where(is_live(), ~Job.expanded, Job.queue == queue)
        .where(or_(Job.expand_lease_until.is_(None), Job.expand_lease_until < now()))
    )


def mark_rung(
    connection: Connection, jobs: Sequence[str], batches: Sequence[tuple[str, int]]
) -> None:
    """Note that the bell is rung for these."""
    if batches:
        rung = update(Batch).where(Batch.state == BatchState.RUNG).values(rung_at=now())
        one = rung.where(Batch.job_id == bindparam("job"), Batch.number == bindparam("place"))
        in_order = [{"job": job_id, "place": number} for job_id, number in sorted(batches)]
        connection.execute(one, in_order)
    if jobs:
        connection.execute(update(Job).where(Job.id.in_(jobs)).values(expand_rung_at=now()))
