"""What processes have cost: the most memory held since somebody last asked, and time (proc(5))."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.support.processes import descendants

RESET_PEAK = "5"
LOOK_SECONDS = 0.02


class Meter:
    """Measures what the processes of one part cost in the block, also those that end in it."""

    def __init__(self, part: int) -> None:
        self.mib, self.seconds = 0, 0.0
        self._part = part
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        forget_peaks(family(self._part))
        self.seconds = -cpu_seconds(family(self._part))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.seconds += cpu_seconds(family(self._part))

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.mib = max(self.mib, peak_mib(family(self._part)))
        self.mib = max(self.mib, peak_mib(family(self._part)))


def family(pid: int) -> list[int]:
    """Return the ids of a process and all below it."""
    return [pid, *descendants(pid)]


def forget_peaks(pids: Iterable[int]) -> None:
    """Begin to measure anew."""
    for pid in pids:
        with suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)


def peak_mib(pids: Iterable[int]) -> int:
    """Return the peak of the largest of these processes, in MiB; 0 where none is left."""
    return max((_peak(pid) for pid in pids), default=0)


def _peak(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the time that these processes have computed for, and what has ended below them."""
    return sum(map(_ticks, pids)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15]))
    return 0
