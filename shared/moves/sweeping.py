"""Find what waits unheard, and the leases that nobody prolongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from shared.moves.common import is_live, now
from shared.moves.reading import BatchLease
from shared.states import BatchState, Queue
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


def jobs_with_waiting_batches(connection: Connection) -> list[str]:
    rows = connection.execute(
        select(Batch.job_id)
        .join(Job, Job.id == Batch.job_id)
        .where(Batch.state == BatchState.WAITING, is_live())
        .distinct()
    )
    return list(rows.scalars())


def unheard_batches(
    connection: Connection, queue: Queue, before: datetime
) -> list[tuple[str, int]]:
    """Return the batches of a queue whose ring nobody has answered since then, oldest first."""
    rows = connection.execute(
        select(Batch.job_id, Batch.number)
        .join(Job, Job.id == Batch.job_id)
        .where(
            Batch.state == BatchState.RUNG, Batch.rung_at < before, Job.queue == queue, is_live()
        )
        .order_by(Batch.rung_at)
    )
    return [(job_id, number) for job_id, number in rows]


def unheard_expansions(connection: Connection, queue: Queue, before: datetime) -> list[str]:
    """Return the jobs of a queue that wait to be expanded since then, oldest first."""
    rows = connection.execute(
        select(Job.id)
        .where(is_live(), ~Job.expanded, Job.queue == queue, Job.expand_rung_at < before)
        .where(or_(Job.expand_lease_until.is_(None), Job.expand_lease_until < now()))
        .order_by(Job.expand_rung_at)
    )
    return list(rows.scalars())


def mark_rung(
    connection: Connection, jobs: Sequence[str], batches: Sequence[tuple[str, int]]
) -> None:
    """Note that the bell is rung again for these."""
    if jobs:
        connection.execute(update(Job).where(Job.id.in_(jobs)).values(expand_rung_at=now()))
    for job_id, number in batches:
        connection.execute(
            update(Batch)
            .where(Batch.job_id == job_id, Batch.number == number)
            .where(Batch.state == BatchState.RUNG)
            .values(rung_at=now())
        )
