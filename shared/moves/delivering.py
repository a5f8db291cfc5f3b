"""Deliver what the outbox holds: claim, write down each attempt, deliver again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.errors import Conflict, NotFound
from shared.moves.common import moved, now
from shared.states import UNFINISHED_DELIVERIES, DeliveryState
from shared.tables import Delivery, DeliveryAttempt, Job


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose next attempt has come, as it was seen."""

    job_id: str
    number: int
    attempts: int
    host: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class DeliveryLease:
    """The right to make one attempt, until it expires or another one is given out."""

    job_id: str
    number: int
    attempt: int
    """Of all attempts, from 1; the fencing token."""
    tries: int
    """Of those since it was queued, from 1."""
    queued_at: datetime
    created_at: datetime
    type: str
    url: str
    job: dict[str, Any]

    @property
    def id(self) -> str:
        """What a receiver knows it by, however often it comes."""
        return webhook_id(self.job_id, self.number)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: the status of an answer, or why there is none."""

    milliseconds: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def webhook_id(job_id: str, number: int) -> str:
    return f"msg_{job_id}_{number}"


def find_due(
    connection: Connection, busy_hosts: Collection[str] = (), busy_owners: Collection[str] = ()
) -> Due | None:
    """Return what has been due for longest, of no owner and to no host that is busy."""
    row = connection.execute(
        select(Delivery.job_id, Delivery.number, Delivery.attempts, Delivery.host, Job.owner)
        .join(Job, Job.id == Delivery.job_id)
        .where(_is_due(), Delivery.host.not_in(busy_hosts), Job.deleted_at.is_(None))
        .where(or_(Job.owner.is_(None), Job.owner.not_in(busy_owners)))
        .order_by(Delivery.next_attempt_at)
        .limit(1)
    ).one_or_none()
    return None if row is None else Due(*row)


def claim_delivery(connection: Connection, due: Due, lease_seconds: float) -> DeliveryLease | None:
    """Take the lease on a delivery; None when another process got there first.

    It is pushed forward before anybody works on it: one that kills its sweeper comes back late.
    """
    moment = now()
    row = connection.execute(
        update(Delivery)
        .where(_is(due.job_id, due.number), _is_due(), Delivery.attempts == due.attempts)
        .values(
            state=DeliveryState.SENDING,
            attempts=Delivery.attempts + 1,
            tries=Delivery.tries + 1,
            next_attempt_at=moment + timedelta(seconds=lease_seconds),
        )
        .returning(
            *(Delivery.attempts, Delivery.tries, Delivery.queued_at, Delivery.created_at),
            *(Delivery.type, Delivery.url, Delivery.job),
        )
    ).one_or_none()
    if row is None:
        return None
    lease = DeliveryLease(due.job_id, due.number, *row)
    key = {"job_id": lease.job_id, "delivery": lease.number, "number": lease.attempt}
    connection.execute(insert(DeliveryAttempt), [key | {"started_at": moment}])
    return lease


def record_attempt(
    connection: Connection, lease: DeliveryLease, attempt: Attempt, again_at: datetime | None
) -> bool:
    """Write an attempt into the ledger, and whether there is another; False when the lease is lost.

    What came of it stays in the ledger in any case.
    """
    connection.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.job_id == lease.job_id, DeliveryAttempt.delivery == lease.number)
        .where(DeliveryAttempt.number == lease.attempt)
        .values(asdict(attempt))
    )
    ended = DeliveryState.DELIVERED if attempt.is_delivered else DeliveryState.FAILED
    return moved(
        connection,
        update(Delivery)
        .where(_is(lease.job_id, lease.number), Delivery.attempts == lease.attempt)
        .where(Delivery.state == DeliveryState.SENDING)
        .values(
            state=DeliveryState.WAITING if again_at else ended,
            next_attempt_at=again_at,
            delivered_at=now() if attempt.is_delivered else None,
        ),
    )


def redeliver(connection: Connection, job_id: str, number: int) -> None:
    """Queue a delivery again, whatever became of it. Raises NotFound, or Conflict while it is sent.

    It keeps its number, so that a receiver that had it already can tell.
    """
    moment = now()
    at_rest = or_(Delivery.state != DeliveryState.SENDING, Delivery.next_attempt_at <= moment)
    queued = {"state": DeliveryState.WAITING, "tries": 0}
    queued |= {"queued_at": moment, "next_attempt_at": moment}
    if moved(connection, update(Delivery).where(_is(job_id, number), at_rest).values(queued)):
        return
    if connection.execute(select(Delivery.number).where(_is(job_id, number))).one_or_none():
        raise Conflict("it is being delivered just now", code="being-delivered")
    raise NotFound(f"job {job_id} has no delivery {number}")


def _is(job_id: str, number: int) -> ColumnElement[bool]:
    return and_(Delivery.job_id == job_id, Delivery.number == number)


def _is_due() -> ColumnElement[bool]:
    return and_(Delivery.state.in_(UNFINISHED_DELIVERIES), Delivery.next_attempt_at <= now())
