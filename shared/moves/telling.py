"""Record what must be told to the outside, in the transaction that makes it true: an outbox."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import Connection, func, insert, select

from shared.job_documents import job_document
from shared.moves.common import now
from shared.reconciliation import failures_of_job
from shared.states import DeliveryState
from shared.tables import Delivery, Job


def tell_end(connection: Connection, job_id: str, url: str | None) -> None:
    """Insert the webhook that says how a job has ended, if its owner wants to be told.

    Whoever ended the job holds its row, so that no two deliveries of it get the same number.
    """
    if url is None:
        return
    job = connection.execute(select(Job, failures_of_job()).where(Job.id == job_id)).one()
    last = connection.execute(
        select(func.max(Delivery.number)).where(Delivery.job_id == job_id)
    ).scalar()
    moment = now()
    row = {
        "job_id": job_id,
        "number": 1 + (last or 0),
        "type": f"job.{job.state}",
        "url": url,
        "host": urlsplit(url).netloc.lower(),
        "job": job_document(job),
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "tries": 0,
        "created_at": moment,
        "queued_at": moment,
        "next_attempt_at": moment,
    }
    connection.execute(insert(Delivery), [row])
