"""The sweeper: every few seconds it rings what waits unheard, and takes back what was abandoned.

Beside its rounds a courier delivers webhooks, so that a slow receiver holds nothing back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog
from kombu.exceptions import OperationalError
from redis import RedisError
from sqlalchemy import select

from shared import sightings
from shared.errors import Conflict, NotFound
from shared.moves import (
    drop_stale_transfer,
    expired_leases,
    fail_abandoned_expansions,
    give_back,
    have_passed,
    jobs_with_waiting_batches,
    mark_rung,
    outlived_wishes,
    purge,
    remove_older,
    remove_outlived,
    remove_passed,
    removed_jobs,
    stale_transfers,
    unheard_batches,
    unheard_expansions,
    unrung_expansions,
)
from shared.moves.common import now
from shared.queue import LONGEST_QUEUE, queue_name, redis_client
from shared.settings import Settings
from shared.states import Queue
from shared.tables import Transfer, Upload
from shared.templates.drafts import KEPT_DAYS, stale_drafts
from shared.templates.removal import remove_template
from worker.context import Context
from worker.orphans import OrphanCollector
from worker.webhooks.courier import Courier

PATIENCE = timedelta(seconds=5)
"""A ring that nobody answered for so long may be lost."""
PURGE_PAGES = 5_000
"""Pages of a removed job that are deleted in one transaction."""

log = structlog.stdlib.get_logger(__name__)


class Sweeper:
    """One round after another until it is stopped; two sweepers do no harm to each other."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.context = Context(settings)
        self.redis = redis_client(settings)
        self.orphans = OrphanCollector(self.context)
        self.courier = Courier(self.context.database, settings)
        self.stopped = threading.Event()

    def run(self) -> None:
        self.courier.start()
        while not self.stopped.is_set():
            self.sweep()
            self.stopped.wait(self.settings.sweep_seconds)
        self.courier.stop()

    def sweep(self) -> None:
        """Do each duty once; a fault in one is logged and stops none of the others."""
        duties: list[Callable[[], None]] = [
            self.look_around,
            self.return_leases,
            self.ring_waiting,
            self.ring_unheard,
            self.clear_away,
            self.drop_transfers,
            self.drop_drafts,
            self.collect_orphans,
        ]
        for duty in duties:
            try:
                duty()
            except Exception:
                log.exception("a duty of the sweeper failed", duty=duty.__name__)

    def look_around(self) -> None:
        """Write down which parts of the system are there, for pages that say why a job waits."""
        try:
            workers, redis = self.context.doorbell.workers(), True
        except (OperationalError, RedisError, OSError):
            workers, redis = {}, False
        with self.context.database.write() as connection:
            sightings.record(connection, workers, redis=redis)

    def return_leases(self) -> None:
        """Give the work of workers that fell silent to others."""
        with self.context.database.read() as connection:
            leases = expired_leases(connection)
        for lease in leases:
            with self.context.database.write() as connection:
                returned = give_back(connection, lease, self.settings.max_attempts)
            log.warning("a lease expired", job=lease.job_id, batch=lease.number, returned=returned)
        with self.context.database.write() as connection:
            for job_id in fail_abandoned_expansions(connection, self.settings.max_attempts):
                log.error("the expansion killed its workers", job=job_id)

    def ring_waiting(self) -> None:
        """Fill the window of each job whose next batches nobody was told of."""
        window = self.settings.window
        for queue in Queue:
            heard = self._heard(queue)
            if heard is None or heard >= LONGEST_QUEUE:
                continue
            most = -(-(LONGEST_QUEUE - heard) // window)
            with self.context.database.read() as connection:
                jobs = jobs_with_waiting_batches(connection, queue, window, most)
            for job_id in jobs:
                self.context.ring_next(job_id, queue)

    def _heard(self, queue: Queue) -> int | None:
        """Return how many messages wait in Redis; None without Redis."""
        try:
            return int(self.redis.llen(queue_name(queue)))
        except RedisError:
            return None

    def ring_unheard(self) -> None:
        """Ring again for as many as Redis is short of, the oldest first: those rings were lost.

        Then ring for jobs that nobody was told of, until the queue is as long as it may be.
        """
        for queue in Queue:
            heard = self._heard(queue)
            if heard is not None and heard < LONGEST_QUEUE:
                self._ring_missing(queue, heard)

    def _ring_missing(self, queue: Queue, heard: int) -> None:
        before, room = now() - PATIENCE, LONGEST_QUEUE - heard
        with self.context.database.read() as connection:
            jobs = unheard_expansions(connection, queue, before, LONGEST_QUEUE)
            batches = unheard_batches(connection, queue, before, LONGEST_QUEUE)
            missing = max(0, min(room, len(jobs) + len(batches) - heard))
            jobs = jobs[:missing]
            batches = batches[: missing - len(jobs)]
            jobs += unrung_expansions(connection, queue, room - missing)
        if not jobs and not batches:
            return
        with self.context.database.write() as connection:
            mark_rung(connection, jobs, batches)
        for job_id in jobs:
            self.context.doorbell.ring_expand(job_id, queue)
        for job_id, number in batches:
            self.context.doorbell.ring_read(job_id, [number], queue)
        log.info("rang", queue=queue.value, jobs=len(jobs), batches=len(batches))

    def clear_away(self) -> None:
        """Remove what has outlived its retention, and what its owner removed."""
        if self.settings.retention_days:
            with self.context.database.write() as connection:
                remove_older(connection, now() - timedelta(days=self.settings.retention_days))
        self._remove_outlived()
        self._remove_passed()
        with self.context.database.read() as connection:
            jobs = removed_jobs(connection)
        for job_id in jobs:
            self._purge(job_id)

    def _remove_outlived(self) -> None:
        with self.context.database.read() as connection:
            outlived = outlived_wishes(connection)
        for days in outlived:
            with self.context.database.write() as connection:
                remove_outlived(connection, days)

    def _remove_passed(self) -> None:
        with self.context.database.read() as connection:
            passed = have_passed(connection)
        if passed:
            with self.context.database.write() as connection:
                remove_passed(connection)

    def drop_transfers(self) -> None:
        """Remove uploads in pieces that nobody has gone on with, and their files."""
        if not self.settings.transfer_hours:
            return
        before = now() - timedelta(hours=self.settings.transfer_hours)
        with self.context.database.read() as connection:
            stale = stale_transfers(connection, before)
        for transfer_id in stale:
            with self.context.database.write() as connection:
                dropped = drop_stale_transfer(connection, transfer_id, before)
            if dropped:
                self.context.storage.delete(Transfer.blob_of(transfer_id))
                log.info("a transfer was given up", transfer=transfer_id)

    def drop_drafts(self) -> None:
        """Remove templates that were only tried, where nobody did."""
        with self.context.database.read() as connection:
            stale = stale_drafts(connection, now() - timedelta(days=KEPT_DAYS))
        for name in stale:
            with suppress(Conflict, NotFound):  # used after all, or removed by another meanwhile
                self._drop_draft(name)

    def _drop_draft(self, name: str) -> None:
        with self.context.database.write() as connection:
            blobs = remove_template(connection, name)
        for blob in blobs:
            self.context.storage.delete(blob)
        log.info("a template that was tried is removed", template=name)

    def collect_orphans(self) -> None:
        """Remove what a crash left in the storage without a row."""
        self.orphans.collect()

    def _purge(self, job_id: str) -> None:
        for key in self._blobs(job_id):
            self.context.storage.delete(key)
        gone = False
        while not gone and not self.stopped.is_set():
            with self.context.database.write() as connection:
                gone = purge(connection, job_id, PURGE_PAGES)
        log.info("the job is removed", job=job_id)

    def _blobs(self, job_id: str) -> list[str]:
        with self.context.database.read() as connection:
            rows = connection.execute(
                select(Upload.blob, Upload.plain_blob).where(Upload.job_id == job_id)
            )
            return [key for row in rows for key in row if key]
