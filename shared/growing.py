"""A file that grows piece by piece, by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class GrowingFile:
    """An open file that nobody else writes to meanwhile."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def write(self, offset: int, piece: bytes) -> None:
        """Write at a place; after the return the piece survives a power cut."""
        left = memoryview(piece)
        while left:
            written = os.pwrite(self._descriptor, left, offset)
            left, offset = left[written:], offset + written
        os.fsync(self._descriptor)


@contextmanager
def hold(path: Path) -> Iterator[GrowingFile]:
    """Yield a file that others have to wait for; a process that dies holds nothing.

    Raises FileNotFoundError.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield GrowingFile(descriptor)
    finally:
        os.close(descriptor)
