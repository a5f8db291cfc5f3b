"""Jobs that have been over for as long as their owners wished them to be kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.moves.common import now
from shared.tables import Job


def outlived_wishes(connection: Connection) -> list[int]:
    """Return the times, in days, that some job has outlived whose owner wished it; nothing waits.

    An index holds the wishes and their jobs.
    """
    wished = select(Job.retention_days).where(Job.retention_days.is_not(None)).distinct()
    wishes = [days for days in connection.execute(wished).scalars() if days is not None]
    return [days for days in wishes if _has_outlived(connection, days)]


def _has_outlived(connection: Connection, days: int) -> bool:
    one = select(Job.id).where(*_outlived(days)).limit(1)
    return connection.execute(one).scalar() is not None


def remove_outlived(connection: Connection, days: int) -> None:
    """Hide every job that has been over for so many days, as its owner wished."""
    outlived = update(Job).where(*_outlived(days))
    connection.execute(outlived.values(deleted_at=now(), idempotency_key=None))


def _outlived(days: int) -> tuple[ColumnElement[bool], ...]:
    before = now() - timedelta(days=days)
    return Job.retention_days == days, Job.deleted_at.is_(None), Job.finished_at < before
