"""What the moves share: conditions, row counts, and the cutting of pages into batches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.states import LIVE_JOBS, BatchState
from shared.tables import Batch, Job


def now() -> datetime:
    return datetime.now(UTC)


def add_batches(
    connection: Connection, job_id: str, runs: Iterable[list[int]], attempts: int = 0
) -> None:
    runs = [run for run in runs if run]
    if not runs:
        return
    following = connection.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(next_batch=Job.next_batch + len(runs))
        .returning(Job.next_batch)
    ).scalar_one()
    first = following - len(runs)
    rows = [
        {
            "job_id": job_id,
            "number": first + index,
            "first_page": run[0],
            "last_page": run[-1],
            "pages": len(run),
            "state": BatchState.WAITING,
            "token": 0,
            "attempts": attempts if len(run) > 1 else 0,
        }
        for index, run in enumerate(runs)
    ]
    connection.execute(insert(Batch), rows)


def locked_batches(
    connection: Connection, job_id: str, *which: ColumnElement[bool], most: int | None = None
) -> list[int]:
    """Lock the batches of a job, and return their numbers.

    Whoever locks several takes them in the order of their numbers, so that two who want the same
    wait for each other and never each for the other.
    """
    rows = select(Batch.number).where(Batch.job_id == job_id, *which)
    ordered = rows.order_by(Batch.number).limit(most).with_for_update()
    return list(connection.execute(ordered).scalars())


def chunks(numbers: list[int], size: int) -> list[list[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def is_live() -> ColumnElement[bool]:
    return and_(Job.state.in_(LIVE_JOBS), Job.deleted_at.is_(None))


def job_is_live(job_id: str) -> ColumnElement[bool]:
    return select(Job.id).where(Job.id == job_id, is_live()).exists()


def moved(connection: Connection, statement: Any) -> bool:
    return bool(connection.execute(statement).rowcount)
