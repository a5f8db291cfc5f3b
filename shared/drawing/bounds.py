"""What the process that draws may use; what goes beyond it ends the process."""

from __future__ import annotations

import math
import os
import resource
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SWOLLEN = 3
"""Exit code of a process that took too much memory."""
LOOK_MILLISECONDS = 10
ADDRESSES = 4 * 2**30
"""Bytes that it may ask for, if not for a huge page: the last stop between two looks."""
STATM = Path("/proc/self/statm")


class Bounds:
    """Watches over this process: its memory, and whether anybody still waits for it."""

    def __init__(self, link: socket.socket) -> None:
        self._memory = 0
        self._work = threading.Event()
        self._hangup = select.poll()
        self._hangup.register(link, 0)  # nothing but its other end being gone
        _settle()
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def at_work(self, seconds: int, memory: int) -> Iterator[None]:
        """Give what is done so many seconds of processor time, and so many bytes of memory."""
        self._memory = memory
        _allow(max(ADDRESSES, 2 * memory))
        last = math.ceil(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (last, resource.RLIM_INFINITY))
        self._work.set()
        try:
            yield
        finally:
            self._work.clear()

    def _watch(self) -> None:
        while self._work.wait():
            if self._hangup.poll(LOOK_MILLISECONDS):
                os._exit(0)
            if sum(_resident_bytes()) > self._memory:
                os._exit(SWOLLEN)


def _settle() -> None:
    """Leave the end of this process to those who started it, and no trace of its memory."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _allow(ADDRESSES)


def _allow(addresses: int) -> None:
    """Let this process ask for so many bytes, or for as many as it may at most."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    within = addresses if most == resource.RLIM_INFINITY else min(addresses, most)
    resource.setrlimit(resource.RLIMIT_AS, (within, most))


def private_bytes() -> int:
    """Return how much memory this process holds for itself; 0 where the system does not tell."""
    return _resident_bytes()[0]


def _resident_bytes() -> tuple[int, int]:
    """Return how much memory this process holds for itself, and how much others may see too."""
    try:
        resident, shared = map(int, STATM.read_text().split()[1:3])
    except OSError:
        return 0, 0
    page = resource.getpagesize()
    return (resident - shared) * page, shared * page
