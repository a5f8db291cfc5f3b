"""Memory that two processes see: one draws a page there, the other takes it."""

from __future__ import annotations

import mmap
import os
import tempfile


class Canvas:
    """Memory of so many bytes, in a file without a name."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.file = nameless_file()
        os.ftruncate(self.file, size)
        self.memory = mmap.mmap(self.file, size)

    def __del__(self) -> None:
        os.close(self.file)


def nameless_file() -> int:
    """Return a new file that is gone once nobody holds it: in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("fieldhand")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
