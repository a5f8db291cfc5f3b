"""Where jobs stand in the queue: looked at about once a second, for everybody who asks."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from shared.moves.common import is_live, now
from shared.sightings import health
from shared.states import BatchState
from shared.tables import Batch, Job

FRESH_SECONDS = 1.0
LEISURE = 20
"""A look at very many jobs takes its time, and is made the less often: one part in so many."""
RATE_WINDOW = timedelta(seconds=60)


class Ahead(NamedTuple):
    """What is to be read before a job: an unexpanded job counts as one batch at least."""

    batches: int
    pages: int
    unknown: int
    """Jobs whose pages are not all found yet."""


class View:
    """One look at the live jobs, the rate of reading, and what hinders it."""

    def __init__(self, connection: Connection, batch_pages: int) -> None:
        self._rate = _pages_per_second(connection)
        self._hindrance = health(connection).hindrance
        self._places: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        shares: dict[str, list[Ahead]] = defaultdict(list)
        for job in _live_jobs(connection):
            self._places[job.queue].append((job.created_at, job.id))
            shares[job.queue].append(_share(job, batch_pages))
        self._ahead = {
            queue: list(accumulate(of_queue, _add, initial=Ahead(0, 0, 0)))
            for queue, of_queue in shares.items()
        }

    def stand(self, job: Row[Job]) -> dict[str, Any]:
        """Return where a job stands, in the shape of the HTTP contract."""
        before = bisect_left(self._places.get(job.queue, []), (job.created_at, job.id))
        ahead = self._ahead.get(job.queue, [Ahead(0, 0, 0)])[before]
        pages = ahead.pages + job.pages_total - job.pages_read - job.pages_failed
        known = self._rate and not self._hindrance and job.expanded and not ahead.unknown
        return {
            "batches_ahead": ahead.batches,
            "eta_seconds": round(pages / self._rate, 1) if known else None,
            "waits_because": self._hindrance,
        }


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


def _live_jobs(connection: Connection) -> Sequence[Row[str, str, datetime, bool, int]]:
    waiting = (Job.pages_total - Job.pages_read - Job.pages_failed).label("waiting")
    query = select(Job.id, Job.queue, Job.created_at, Job.expanded, waiting).where(is_live())
    return connection.execute(query.order_by(Job.created_at, Job.id)).all()


def _share(job: Row[str, str, datetime, bool, int], batch_pages: int) -> Ahead:
    pages = job.waiting if job.expanded else max(1, job.waiting)
    return Ahead(-(-pages // batch_pages), pages, 0 if job.expanded else 1)


def _add(one: Ahead, other: Ahead) -> Ahead:
    return Ahead(*(a + b for a, b in zip(one, other, strict=True)))


def _pages_per_second(connection: Connection) -> float:
    """Return the rate over the last minute, from its first finished batch to now."""
    moment = now()
    pages, first = connection.execute(
        select(func.coalesce(func.sum(Batch.pages), 0), func.min(Batch.finished_at)).where(
            Batch.state == BatchState.DONE, Batch.finished_at > moment - RATE_WINDOW
        )
    ).one()
    return pages / max((moment - first).total_seconds(), 1.0) if first else 0.0
