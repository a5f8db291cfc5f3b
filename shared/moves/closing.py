"""End a job, and tell it: in one transaction, so that neither is without the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, update

from shared.moves.common import now
from shared.moves.telling import tell_end
from shared.states import JobState
from shared.tables import Job


def close_if_complete(connection: Connection, job_id: str) -> None:
    """Close a job whose pages are all found and accounted for."""
    complete = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.expanded)
        .where(Job.pages_read + Job.pages_failed == Job.pages_total)
    )
    end(connection, complete, JobState.DONE)


def end(connection: Connection, ending: Any, state: JobState, **values: Any) -> list[str]:
    """End the jobs that an update finds, and tell it; return their ids."""
    ended = connection.execute(
        ending.values(state=state, finished_at=now(), **values).returning(Job.id, Job.callback_url)
    ).all()
    for job_id, url in ended:
        tell_end(connection, job_id, url)
    return [job_id for job_id, _ in ended]
