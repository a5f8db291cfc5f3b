"""Jobs that nobody means to keep, such as drawings: they pass, unless somebody keeps one."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from shared.moves.common import now
from shared.moves.owning import hide
from shared.tables import Job


def keep(connection: Connection, job_id: str) -> None:
    """Let a job stay as others do; nothing changes where it does already."""
    connection.execute(update(Job).where(Job.id == job_id).values(passes_at=None))


def have_passed(connection: Connection) -> bool:
    """Tell whether the time of some job is over; nothing waits for that."""
    one = select(Job.id).where(Job.passes_at < now(), Job.deleted_at.is_(None)).limit(1)
    return connection.execute(one).scalar() is not None


def remove_passed(connection: Connection) -> None:
    """Hide every job whose time is over, and stop those that are still to be read."""
    hide(connection, Job.passes_at < now(), Job.deleted_at.is_(None))
