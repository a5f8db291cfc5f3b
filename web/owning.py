"""What the owner of a job asks for: move it, commit, then ring."""

from __future__ import annotations

from shared import moves
from shared.states import Queue
from web.identity.noting import note
from web.parts import Parts
from web.queries import find_job


def cancel(parts: Parts, job_id: str) -> None:
    """Stop a job. Raises NotFound, or Conflict when it is over already."""
    with parts.database.write() as connection:
        find_job(connection, job_id)
        moves.cancel(connection, job_id)


def retry(parts: Parts, job_id: str) -> None:
    """Read the failed pages again. Raises NotFound, or Conflict when there is nothing to read."""
    with parts.database.write() as connection:
        job = find_job(connection, job_id)
        moves.retry(connection, job_id, parts.settings.batch_pages)
    _ring(parts, job_id, Queue(job.queue), expanded=job.expanded)


def _ring(parts: Parts, job_id: str, queue: Queue, *, expanded: bool) -> None:
    """Ring for a job that goes on; where the queue is long, the sweeper does so in its turn."""
    if not parts.doorbell.has_room(queue):
        return
    with parts.database.write() as connection:
        numbers = moves.ring_next(connection, job_id, parts.settings.window)
    parts.doorbell.ring_read(job_id, numbers, queue)
    if not expanded:
        parts.doorbell.ring_expand(job_id, queue)


def keep(parts: Parts, job_id: str) -> None:
    """Let a job stay that would pass. Raises NotFound."""
    with parts.database.write() as connection:
        find_job(connection, job_id)
        moves.keep(connection, job_id)


def remove(parts: Parts, job_id: str) -> None:
    """Remove a job, its files and its readings. Raises NotFound."""
    with parts.database.write() as connection:
        job = find_job(connection, job_id)
        moves.remove(connection, job_id)
        if job.passes_at is None:
            note(connection, "job removed", job_id)
