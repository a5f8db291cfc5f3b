"""Where jobs stand in the queue: looked at about once a second, for everybody who asks."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, func, or_, select

from shared.moves.common import is_live, now
from shared.moves.weights import pages_in_batch
from shared.sightings import health
from shared.states import BatchState, Queue, Reader
from shared.tables import Batch, Job

FRESH_SECONDS = 1.0
LEISURE = 10
"""A look at very many jobs takes its time, and is made the less often: one part in so many."""
RATE_WINDOW = timedelta(seconds=60)


class Share(NamedTuple):
    """What one live job has still to be read; an unexpanded one counts as a page at least."""

    id: str
    queue: str
    created_at: datetime
    batches: int
    pages: int
    unknown: int
    """1 while its pages are not all found."""


class View:
    """One look at the live jobs, how fast pages are read, and what hinders it."""

    def __init__(self, connection: Connection, batch_pages: int) -> None:
        self._hindrance = health(connection).hindrance
        shares = _live_jobs(connection, batch_pages)
        busy_since = min((share.created_at for share in shares), default=now())
        self._moment = now()
        self._since = max(busy_since, self._moment - RATE_WINDOW)
        self._read = _pages_read(connection, self._since)
        self._rate = sum(self._read.values()) / self._seconds_since(self._since)
        self._queues = {queue: _File([s for s in shares if s.queue == queue]) for queue in Queue}

    def stand(self, job: Row[Job, str | None]) -> dict[str, Any]:
        """Return where a job stands, in the shape of the HTTP contract."""
        batches, ahead, unknown = self._queues[Queue(job.queue)].before(job.created_at, job.id)
        pages = ahead + job.pages_total - job.pages_read - job.pages_failed
        known = self._rate and not self._hindrance and job.expanded and not unknown
        return {
            "batches_ahead": batches,
            "eta_seconds": round(pages / self._rate, 1) if known else None,
            "pages_per_second": self._pages_per_second(job),
            "waits_because": self._hindrance,
        }

    def _pages_per_second(self, job: Row[Job, str | None]) -> float | None:
        """Return the rate at which a job was read in the last minute, since it began at most."""
        pages = self._read.get(job.id)
        if not pages:
            return None
        since = max(self._since, job.started_at or self._since)
        return float(f"{pages / self._seconds_since(since):.3g}")

    def _seconds_since(self, moment: datetime) -> float:
        return max((self._moment - moment).total_seconds(), 1.0)


class _File:
    """The jobs of one queue in their order, and what is to be read before each of them."""

    def __init__(self, shares: list[Share]) -> None:
        self._places = [(share.created_at, share.id) for share in shares]
        self._batches = list(accumulate((share.batches for share in shares), initial=0))
        self._pages = list(accumulate((share.pages for share in shares), initial=0))
        self._unknown = list(accumulate((share.unknown for share in shares), initial=0))

    def before(self, created_at: datetime, job_id: str) -> tuple[int, int, int]:
        """Return the batches, the pages, and the jobs of unknown size before a place."""
        place = bisect_left(self._places, (created_at, job_id))
        return self._batches[place], self._pages[place], self._unknown[place]


class Line:
    """The last view, shared by the threads of one process."""

    def __init__(self, batch_pages: int) -> None:
        self._batch_pages = batch_pages
        self._lock = threading.Lock()
        self._view: View | None = None
        self._due = 0.0

    def look(self, connection: Connection) -> View:
        """Return a view that is fresh enough."""
        with self._lock:
            began = time.monotonic()
            if self._view is None or began >= self._due:
                self._view = View(connection, self._batch_pages)
                took = time.monotonic() - began
                self._due = began + max(FRESH_SECONDS, took * LEISURE)
            return self._view


def _live_jobs(connection: Connection, batch_pages: int) -> list[Share]:
    waiting = Job.pages_total - Job.pages_read - Job.pages_failed
    pages = case((or_(Job.expanded, waiting > 0), waiting), else_=1)
    of_form = pages_in_batch(Reader.FORM, batch_pages)
    size = case((Job.reader == Reader.FORM, of_form), else_=batch_pages)
    batches = (pages + size - 1) // size
    unknown = case((Job.expanded, 0), else_=1)
    query = select(Job.id, Job.queue, Job.created_at, batches, pages, unknown).where(is_live())
    rows = connection.execute(query.order_by(Job.created_at, Job.id))
    return [Share(*row) for row in rows]


def _pages_read(connection: Connection, since: datetime) -> dict[str, int]:
    """Return the pages of each job that were finished since then."""
    rows = connection.execute(
        select(Batch.job_id, func.sum(Batch.pages))
        .where(Batch.state == BatchState.DONE, Batch.finished_at > since)
        .group_by(Batch.job_id)
    )
    return {job_id: int(pages) for job_id, pages in rows}
