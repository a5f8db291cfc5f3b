"""Jobs that end and want it told, and what became of that."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from shared import moves
from shared.database import Database
from shared.moves import NewJob, NewUpload
from shared.moves.common import now
from shared.states import Queue, Reader, UploadKind
from shared.tables import Delivery, DeliveryAttempt
from tests.support.processes import wait_for


def end_job(
    database: Database, url: str | None, job_id: str = "job", owner: str | None = None
) -> None:
    """Take in a job and stop it."""
    upload = NewUpload("a.zip", UploadKind.ZIP, 10, "0" * 64, f"{job_id}/0")
    row = (job_id, Reader.DIGIT, "cnn", 0.001, Queue.BULK)
    job = NewJob(*row, callback_url=url, owner=owner, uploads=[upload])
    with database.write() as connection:
        moves.receive(connection, job)
        moves.cancel(connection, job_id)


def delivery(database: Database, job_id: str = "job", number: int = 1) -> Any:
    """Return the row of a delivery."""
    with database.read() as connection:
        query = select(Delivery).where(Delivery.job_id == job_id, Delivery.number == number)
        return connection.execute(query).one()


def ledger(database: Database, job_id: str = "job") -> list[Any]:
    """Return the attempts of the deliveries of a job, in order."""
    with database.read() as connection:
        query = select(DeliveryAttempt).where(DeliveryAttempt.job_id == job_id)
        query = query.order_by(DeliveryAttempt.delivery, DeliveryAttempt.number)
        return list(connection.execute(query).all())


def wait_for_state(database: Database, state: str, job_id: str = "job") -> Any:
    """Wait until a delivery is in a state, and return it."""
    wait_for(f"{job_id} is {state}", lambda: delivery(database, job_id).state == state)
    return delivery(database, job_id)


def wait_for_attempts(database: Database, number: int, job_id: str = "job") -> Any:
    """Wait until so many attempts are over, and return the delivery."""

    def are_over() -> bool:
        row = delivery(database, job_id)
        return row.attempts >= number and row.state != "sending"

    wait_for(f"{number} attempts for {job_id}", are_over)
    return delivery(database, job_id)


def make_due(database: Database, job_id: str = "job", **values: Any) -> None:
    """Let the time of the next attempt come."""
    with database.write() as connection:
        connection.execute(
            update(Delivery)
            .where(Delivery.job_id == job_id)
            .values(next_attempt_at=now(), **values)
        )
