"""Real processes in tests: started in groups of their own, ended by id, never left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest

GRACE_SECONDS = 20
T = TypeVar("T")


def require(program: str, install: str, places: Iterable[Path] = ()) -> str:
    """Return the path of a program; without it skip with the way out, or fail where CI is set."""
    found = shutil.which(program) or next(
        (str(place / program) for place in places if (place / program).exists()), None
    )
    if found:
        return found
    reason = f"{program} is not installed; {install}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def wait_for(what: str, look: Callable[[], T], seconds: float = 60.0, pause: float = 0.05) -> T:
    """Look again and again until something true is seen; fail with its name otherwise."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(pause)
    pytest.fail(f"{what}: not within {seconds} s")


def descendants(pid: int) -> list[int]:
    """Return the ids of all processes below one."""
    below: list[int] = []
    for child in _children(pid):
        below += [child, *descendants(child)]
    return below


def _children(pid: int) -> list[int]:
    """Return the ids of a process's children: none if it ended, also while it is looked at."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Process:
    """One program of a test, in a session of its own, with its output in a file."""

    def __init__(
        self, command: list[str], log: Path, env: dict[str, str], cwd: Path | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self.popen = subprocess.Popen(
                command, stdout=out, stderr=out, env=env, cwd=cwd, start_new_session=True
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def kill(self) -> None:
        """Kill the whole family at once, as a power cut would."""
        for pid in [self.pid, *descendants(self.pid)]:
            _signal(pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self) -> None:
        """Ask it to end; kill what is left of its family after a while."""
        family = descendants(self.pid)
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        for pid in family:
            if is_alive(pid):
                _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
