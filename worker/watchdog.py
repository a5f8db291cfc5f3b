"""The watchdog of a batch: it keeps the lease, and ends the process when the batch goes too far."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from shared.errors import PageError
from shared.moves import BatchLease, give_back, heartbeat
from shared.settings import MIB
from worker.context import Context

LOOK_SECONDS = 0.5
LAST_SECONDS = 5.0
"""Time for a batch that is no longer ours to come to its end by itself."""
STATM = Path("/proc/self/statm")

log = structlog.stdlib.get_logger(__name__)


@contextmanager
def watched(context: Context, lease: BatchLease) -> Iterator[None]:
    """Watch over the batch that is read within, from a thread beside it."""
    over = threading.Event()
    watchdog = threading.Thread(target=_watch, args=[context, lease, over], daemon=True)
    watchdog.start()
    try:
        yield
    finally:
        over.set()
        watchdog.join()


def resident_bytes() -> int:
    """Return how much memory this process holds; 0 where the system does not tell."""
    try:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _watch(context: Context, lease: BatchLease, over: threading.Event) -> None:
    began = time.monotonic()
    prolonged = began
    while not over.wait(min(LOOK_SECONDS, context.settings.lease_seconds / 3)):
        excess = _excess(context, time.monotonic() - began)
        if excess:
            _end(context, lease, over, excess)
        elif time.monotonic() - prolonged > context.settings.lease_seconds / 3:
            _prolong(context, lease)
            prolonged = time.monotonic()


def _excess(context: Context, seconds: float) -> PageError | None:
    """Say in what the batch goes too far."""
    settings = context.settings
    if seconds > settings.batch_seconds:
        return PageError(
            f"reading it took longer than {settings.batch_seconds:g} s", code="too-slow"
        )
    if settings.batch_memory_mb and resident_bytes() > settings.batch_memory_mb * MIB:
        return PageError(
            f"reading it took more than {settings.batch_memory_mb:,} MiB of memory",
            code="too-much-memory",
        )
    return None


def _prolong(context: Context, lease: BatchLease) -> None:
    """Prolong the lease; that it is lost is found by those who read, between two chunks."""
    try:
        with context.database.write() as connection:
            heartbeat(connection, lease, context.settings.lease_seconds)
    except DBAPIError as error:
        log.warning("a lease is not prolonged", job=lease.job_id, batch=lease.number, error=error)


def _end(context: Context, lease: BatchLease, over: threading.Event, excess: PageError) -> None:
    """Hand the batch back, split, and end this process: nothing else stops what runs in it."""
    log.error(
        "a batch goes too far, and its process ends",
        job=lease.job_id,
        batch=lease.number,
        reason=excess.detail,
    )
    if _returned(context, lease, excess) or not over.wait(LAST_SECONDS):
        os.kill(os.getpid(), signal.SIGKILL)


def _returned(context: Context, lease: BatchLease, excess: PageError) -> bool:
    """Give the batch back at once; a larger one in halves, since it would go too far again."""
    attempts = context.settings.max_attempts if lease.pages == 1 else 1
    with suppress(DBAPIError), context.database.write() as connection:
        return give_back(connection, lease, attempts, excess)
    return False
