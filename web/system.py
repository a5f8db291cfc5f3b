"""What the system does just now, and what it is made of, in numbers."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from shared.moves.common import is_live
from shared.states import UNFINISHED_BATCHES, BatchState, DeliveryState, JobState
from shared.tables import Batch, Delivery, Job


class Work(NamedTuple):
    """What is to be done, and what is being done."""

    jobs_queued: int
    jobs_running: int
    pages_waiting: int
    batches_waiting: int
    """Also those that a message in Redis tells of."""
    batches_running: int
    webhooks_waiting: int


def work(connection: Connection) -> Work:
    """Count what is to be done."""
    found = connection.execute(
        select(Job.state, func.count().label("jobs")).where(is_live()).group_by(Job.state)
    )
    jobs = {row.state: int(row.jobs) for row in found}
    unfinished = connection.execute(
        select(Batch.state, func.count(), func.sum(Batch.pages))
        .join(Job, Job.id == Batch.job_id)
        .where(Batch.state.in_(UNFINISHED_BATCHES), is_live())
        .group_by(Batch.state)
    ).all()
    batches = {state: int(number) for state, number, _ in unfinished}
    waiting = select(func.count()).where(Delivery.state == DeliveryState.WAITING)
    return Work(
        jobs.get(JobState.QUEUED, 0),
        jobs.get(JobState.RUNNING, 0),
        sum(int(pages) for _, _, pages in unfinished),
        batches.get(BatchState.WAITING, 0) + batches.get(BatchState.RUNG, 0),
        batches.get(BatchState.RUNNING, 0),
        connection.execute(waiting).scalar_one(),
    )


def versions(connection: Connection) -> dict[str, str]:
    """Return what runs here, by name."""
    if connection.dialect.name == "sqlite":
        database = {"SQLite": sqlite3.sqlite_version}
    else:
        database = {"PostgreSQL": str(connection.execute(text("SHOW server_version")).scalar())}
    return {"Fieldhand": version("fieldhand"), "Python": platform.python_version(), **database}
