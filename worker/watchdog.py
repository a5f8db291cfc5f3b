"""The watchdog of a batch: it keeps the lease, and ends the process when the batch goes too far."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from shared.errors import PageError
from shared.moves import BatchLease, give_back, heartbeat
from shared.settings import MIB
from worker.context import Context

LOOK_SECONDS = 0.5
NOTED_SECONDS = 1.0
"""Progress is noted no more often: to set a timer takes longer than a small page."""
LAST_SECONDS = 5.0
"""Time for a batch that is no longer ours to come to its end by itself."""
SPARE_SECONDS = 2 * LAST_SECONDS
STANDARD_ERROR = 2
STATM = Path("/proc/self/statm")

log = structlog.stdlib.get_logger(__name__)


class LeaseLost(Exception):
    """Another worker has the batch now, or nobody wants it any more."""


@contextmanager
def watched(context: Context, lease: BatchLease) -> Iterator[Watchdog]:
    """Watch over the batch that is read within, from a thread beside it."""
    watchdog = Watchdog(context, lease)
    thread = threading.Thread(target=watchdog.watch, daemon=True)
    thread.start()
    try:
        yield watchdog
    finally:
        watchdog.over.set()
        thread.join()
        faulthandler.cancel_dump_traceback_later()


class Watchdog:
    """Keeps a lease while its pages are read, and ends the process when they are not."""

    def __init__(self, context: Context, lease: BatchLease) -> None:
        self.over = threading.Event()
        self._context, self._lease = context, lease
        self._lost = False
        self._pause = min(NOTED_SECONDS, context.settings.stall_seconds / 10)
        self._wind_up()

    def note_progress(self) -> None:
        """Note that some more pages are read. Raises LeaseLost when that is in vain."""
        if time.monotonic() - self._read_at > self._pause:
            self._wind_up()
        if self._lost:
            raise LeaseLost

    def _wind_up(self) -> None:
        """Give the next pages their time.

        What lets no thread run, not even this one, is ended by a timer that needs no Python.
        """
        self._read_at = time.monotonic()
        last = self._context.settings.stall_seconds + SPARE_SECONDS
        faulthandler.dump_traceback_later(last, exit=True, file=STANDARD_ERROR)

    def watch(self) -> None:
        """Look again and again, until the batch is over."""
        seconds = self._context.settings.lease_seconds / 3
        prolonged = time.monotonic()
        while not self.over.wait(min(LOOK_SECONDS, seconds)):
            if excess := self._excess():
                self._end(excess)
            elif time.monotonic() - prolonged > seconds:
                self._prolong()
                prolonged = time.monotonic()

    def _excess(self) -> PageError | None:
        """Say in what the batch goes too far."""
        stall, memory = self._context.settings.stall_seconds, self._context.settings.batch_memory_mb
        if time.monotonic() - self._read_at > stall:
            return PageError(f"reading it took longer than {stall:g} s", code="too-slow")
        if memory and resident_bytes() > memory * MIB:
            message = f"reading it took more than {memory:,} MiB of memory"
            return PageError(message, code="too-much-memory")
        return None

    def _prolong(self) -> None:
        try:
            with self._context.database.write() as connection:
                kept = heartbeat(connection, self._lease, self._context.settings.lease_seconds)
        except SQLAlchemyError as error:
            log.warning("a lease is not prolonged", **self._names(), error=error)
        else:
            self._lost = not kept

    def _end(self, excess: PageError) -> None:
        """Hand the batch back, split, and end this process: nothing else stops what runs in it."""
        log.error(
            "a batch goes too far, and its process ends", **self._names(), reason=excess.detail
        )
        if self._returned(excess) or not self.over.wait(LAST_SECONDS):
            os.kill(os.getpid(), signal.SIGKILL)

    def _names(self) -> dict[str, Any]:
        return {"job": self._lease.job_id, "batch": self._lease.number}

    def _returned(self, excess: PageError) -> bool:
        """Give the batch back; a larger one in halves, since it would go too far again."""
        attempts = self._context.settings.max_attempts if self._lease.pages == 1 else 1
        with suppress(SQLAlchemyError), self._context.database.write() as connection:
            return give_back(connection, self._lease, attempts, excess)
        return False


def resident_bytes() -> int:
    """Return how much memory this process holds; 0 where the system does not tell."""
    try:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
