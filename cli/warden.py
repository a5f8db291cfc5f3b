"""The warden: a process that outlives a killed supervisor, just long enough to end its parts.

A supervisor that is killed with -9 can do nothing more. The kernel still closes its end of a pipe,
and the warden, in a session of its own at the other end, hears that and does the rest.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress

from cli.process_groups import end_groups, exists

PATIENCE_SECONDS = 5.0
"""Shorter than an orderly end: whoever killed the supervisor is in a hurry."""


class Warden:
    """The supervisor's side: tells a warden which groups there are."""

    def __init__(self, inherited: Iterable[int] = ()) -> None:
        self._inherited = tuple(inherited)
        self._groups: dict[int, int] = {}
        self._process = self._start()

    def watch(self, leader: int, stage: int) -> None:
        """Have this group ended, later stages first, should the supervisor be killed."""
        self._groups[leader] = stage
        self._say(f"{leader} {stage}")

    def forget(self, leader: int) -> None:
        """Stop watching a group that has ended."""
        if self._groups.pop(leader, None) is not None:
            self._say(f"{leader} -")

    def look_after(self) -> None:
        """Put another in its place when somebody has killed the warden."""
        if self._process.poll() is not None:
            self._replace()

    def close(self) -> None:
        """Let the warden go; it ends what it still watches."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "cli.warden"],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=self._inherited,
        )

    def _say(self, line: str) -> None:
        try:
            self._write(line)
        except BrokenPipeError:
            self._replace()

    def _replace(self) -> None:
        self._process.wait()
        self._process = self._start()
        for leader, stage in self._groups.items():
            self._write(f"{leader} {stage}")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


def _hear(lines: Iterable[str]) -> dict[int, list[int]]:
    """Follow the supervisor until it is gone, and return what is left, by stage."""
    groups: dict[int, int] = {}
    for line in lines:
        leader, stage = line.split()
        if stage == "-":
            groups.pop(int(leader), None)
        else:
            groups[int(leader)] = int(stage)
    left: dict[int, list[int]] = {}
    for leader_, stage_ in groups.items():
        left.setdefault(stage_, []).append(leader_)
    return left


def main() -> None:
    """Wait for the end of the supervisor, then end its parts, the later stages first."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    left = _hear(sys.stdin)
    for stage in sorted(left, reverse=True):
        end_groups(left[stage], exists, PATIENCE_SECONDS)


if __name__ == "__main__":
    main()
