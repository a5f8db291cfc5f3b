"""What processes have cost: the most memory held since somebody last asked, and time (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

RESET_PEAK = "5"


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
