"""Jobs that have been over for as long as their owners wished them to be kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select, update

from shared.moves.common import now
from shared.tables import Job


def wished_days(connection: Connection) -> list[int]:
    """Return the times, in days, that owners wished their jobs to be kept; an index holds them."""
    wished = select(Job.retention_days).where(Job.retention_days.is_not(None)).distinct()
    return [days for days in connection.execute(wished).scalars() if days is not None]


def remove_outlived(connection: Connection, days: int) -> None:
    """Hide every job that has been over for so many days, as its owner wished."""
    outlived = update(Job).where(Job.retention_days == days, Job.deleted_at.is_(None))
    before = now() - timedelta(days=days)
    connection.execute(
        outlived.where(Job.finished_at < before).values(deleted_at=now(), idempotency_key=None)
    )
