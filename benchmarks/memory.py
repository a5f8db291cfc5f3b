"""Watch how much memory each part of the running system takes.

Proportional set sizes: pages that processes share count for each by its share, so that the sum of a
part is what it really takes.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.processes import descendants

PARTS = {
    "web": r"-m cli web",
    "worker": r"-m cli worker",
    "sweeper": r"-m cli sweeper",
    "redis": r"redis-server|valkey-server",
}
"""The parts, and how the command of the process at the head of each looks."""
PAUSE_SECONDS = 1.0
"""A look takes some milliseconds for each process, which the job is without."""


class MemoryWatch:
    """Sample the parts below a process until the end, and keep the peak of each, in MiB."""

    def __init__(self, pid: int) -> None:
        self.peaks = dict.fromkeys(PARTS, 0.0)
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        self._sample()
        while not self._over.wait(PAUSE_SECONDS):
            self._sample()
        self._sample()

    def _sample(self) -> None:
        for part, size in memory_by_part(self._pid).items():
            self.peaks[part] = max(self.peaks[part], round(size, 1))


def memory_by_part(pid: int) -> dict[str, float]:
    """Return the proportional set size of each part below a process, in MiB."""
    sizes = dict.fromkeys(PARTS, 0.0)
    for process in descendants(pid):
        command = _command(process)
        for part, pattern in PARTS.items():
            if re.search(pattern, command):
                sizes[part] += proportional_size(process)
    return sizes


def proportional_size(pid: int) -> float:
    """Return the proportional set size of a process in MiB; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
