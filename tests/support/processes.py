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

GRACE_SECONDS = 90
"""Above what a worker takes to finish the batches at hand."""
PATIENCE_SECONDS = 240.0
"""For what is waited for: it ends with the wait, so that it costs nothing when all is well."""
ENDED = ("Z", "X")
STILL = ("T", "t", *ENDED)
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


def wait_for(
    what: str, look: Callable[[], T], seconds: float = PATIENCE_SECONDS, pause: float = 0.05
) -> T:
    """Look again and again until something true is seen; fail with its name otherwise.

    It looks once more after the time is up: the machine may have stood still meanwhile.
    """
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() > deadline
        if seen := look():
            return seen
        if late:
            pytest.fail(f"{what}: not within {seconds} s")
        time.sleep(pause)


def descendants(pid: int) -> list[int]:
    """Return the ids of all processes below one."""
    below: list[int] = []
    for child in children(pid):
        below += [child, *descendants(child)]
    return below


def children(pid: int) -> list[int]:
    """Return the ids of a process's children: none if it ended, also while it is looked at."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                listed = (task / "children").read_text()
                found += [int(child) for child in listed.split()]
    return found


def kin(pid: int) -> list[int]:
    """Return the ids of all processes below one, without those that draw pages for them."""
    return [child for child in descendants(pid) if not draws(child)]


def draws(pid: int) -> bool:
    """Tell whether a process is one that draws pages of PDFs for another."""
    try:
        return b"shared.drawing.process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    return _state(pid) not in ENDED


def end(pids: list[int]) -> None:
    """Kill what still lives of these, and wait until nothing does."""
    for pid in pids:
        if is_alive(pid):
            _signal(pid, signal.SIGKILL)
    wait_for("killed processes are gone", lambda: not any(is_alive(pid) for pid in pids))


def freeze(pid: int) -> list[int]:
    """Stop a process and all below it, so that none is born meanwhile; return their ids."""
    _signal(pid, signal.SIGSTOP)
    wait_for(f"process {pid} stands still", lambda: _state(pid) in STILL, pause=0.001)
    family = [pid]
    for child in children(pid):
        family += freeze(child)
    return family


def _state(pid: int) -> str:
    """Return the letter of a process's state, as in proc(5); X when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


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
        if self.popen.poll() is None:
            end(freeze(self.pid))
            self.popen.wait()

    def stop(self) -> None:
        """Ask it to end; kill what is left of its family after a while."""
        if self.popen.poll() is not None:
            return
        family = descendants(self.pid)
        self.popen.terminate()
        try:
            self.popen.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        end(family)


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
