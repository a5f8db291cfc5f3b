"""Wait for an outcome when the client prefers that (RFC 7240)."""

from __future__ import annotations

import re
import time

from sqlalchemy import select

from shared.states import JobState
from shared.tables import Job
from web.parts import Parts

LONGEST_SECONDS = 60
_SHORTEST_PAUSE = 0.005
_LONGEST_PAUSE = 0.25


def preferred_wait(header: str) -> int | None:
    """Return the seconds of `Prefer: wait=N`, at most a minute; None without it."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?", header, re.IGNORECASE)
    return min(int(found.group(1)), LONGEST_SECONDS) if found else None


def wait_until_over(parts: Parts, job_id: str, seconds: int) -> bool:
    """Wait until the job is over or the time is up; False at once when too many wait already."""
    if not parts.waiting_room.acquire(blocking=False):
        return False
    try:
        _watch(parts, job_id, time.monotonic() + seconds)
    finally:
        parts.waiting_room.release()
    return True


def _watch(parts: Parts, job_id: str, deadline: float) -> None:
    pause = _SHORTEST_PAUSE
    while not _is_over(parts, job_id):
        left = deadline - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(pause, left))
        pause = min(pause * 1.2, _LONGEST_PAUSE)


def _is_over(parts: Parts, job_id: str) -> bool:
    with parts.database.read() as connection:
        state = connection.execute(
            select(Job.state).where(Job.id == job_id, Job.deleted_at.is_(None))
        ).scalar()
    return state is None or JobState(state).is_over
