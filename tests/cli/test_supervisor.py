"""The supervisor, over real processes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.journal import warning_in
from tests.support.processes import GRACE_SECONDS, Process, descendants, end, is_alive, wait_for

Supervised = Callable[..., Process]


@pytest.fixture
def supervised(folder: Path) -> Iterator[Supervised]:
    """Start a supervisor of the named parts, and leave none of their processes behind."""
    running: list[Process] = []
    seen: set[int] = set()

    def start(*names: str) -> Process:
        command = [sys.executable, "-m", "tests.cli.supervised", str(folder), *names]
        running.append(Process(command, folder / "out.log", dict(os.environ)))
        for name in names:
            wait_for(f"{name} runs", (folder / name).exists)
        seen.update(descendants(running[0].pid))
        return running[0]

    yield start
    for process in running:
        process.stop()
    end(list(seen))


def family(folder: Path, *names: str) -> list[int]:
    """Return the process of each part and the child that it started."""
    return [int(pid) for name in names for pid in (folder / name).read_text().split()]


def all_gone(pids: list[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def said(folder: Path, words: str) -> bool:
    return words in (folder / "out.log").read_text()


def test_it_works(folder: Path, supervised: Supervised) -> None:
    process = supervised("steady", "other")
    pids = family(folder, "steady", "other")

    process.popen.terminate()

    assert process.popen.wait(GRACE_SECONDS) == 0
    wait_for("every part and its children have ended", lambda: all_gone(pids))
    assert said(folder, "ended")


def test_a_part_that_is_killed_is_started_again(folder: Path, supervised: Supervised) -> None:
    supervised("steady")
    first, child = family(folder, "steady")

    os.kill(first, signal.SIGKILL)

    wait_for("another process", lambda: family(folder, "steady")[0] != first)
    wait_for("the child of the first is gone", lambda: not is_alive(child))
    assert said(folder, "steady was killed by SIGKILL; it is started again")


def test_a_part_that_keeps_dying_is_said_clearly(folder: Path, supervised: Supervised) -> None:
    supervised("fragile")

    wait_for("the last words", lambda: said(folder, "fragile keeps ending right after its start"))
    wait_for("the last words", lambda: said(folder, "  my last words"))
    assert said(folder, "fragile ended with exit code 7; it is started again")


def test_a_part_that_will_not_end_is_killed(folder: Path, supervised: Supervised) -> None:
    process = supervised("stubborn")
    pids = family(folder, "stubborn")

    process.popen.send_signal(signal.SIGINT)

    assert process.popen.wait(GRACE_SECONDS) == 0
    wait_for("it and its child have ended", lambda: all_gone(pids))


def test_parts_end_in_the_opposite_order_of_their_start(
    folder: Path, supervised: Supervised
) -> None:
    process = supervised("orderly-1", "orderly-2")

    process.popen.terminate()
    process.popen.wait(GRACE_SECONDS)

    ended = [float((folder / f"orderly-{n}.ended").read_text()) for n in (2, 1)]
    assert ended == sorted(ended)


def test_killing_the_supervisor_leaves_nothing(folder: Path, supervised: Supervised) -> None:
    process = supervised("steady", "stubborn")
    pids = descendants(process.pid)
    assert set(family(folder, "steady", "stubborn")) < set(pids), "and the warden"

    process.popen.kill()
    process.popen.wait()

    wait_for("every process below has ended", lambda: all_gone(pids))


def test_a_killed_warden_is_replaced(folder: Path, supervised: Supervised) -> None:
    process = supervised("steady")
    parts = family(folder, "steady")
    [warden] = set(descendants(process.pid)) - set(parts)

    os.kill(warden, signal.SIGKILL)
    wait_for("another warden", lambda: _has_new_warden(process, {warden, *parts}))
    process.popen.kill()
    process.popen.wait()

    wait_for("every part has ended", lambda: all_gone(parts))


def _has_new_warden(process: Process, known: set[int]) -> bool:
    return bool({pid for pid in descendants(process.pid) if is_alive(pid)} - known)


def test_it_knows_when_all_parts_are_ready(folder: Path, supervised: Supervised) -> None:
    supervised("steady", "announcing")

    wait_for("ready", lambda: said(folder, "ready"))


def test_everything_goes_to_the_journal(folder: Path, supervised: Supervised) -> None:
    supervised("fragile")

    journal = folder / "journal.log"
    wait_for("the line", lambda: journal.exists() and "my last words" in journal.read_text())
    assert "fragile     my last words" in journal.read_text()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"event": "all is well", "level": "info"}', None),
        ('{"event": "the bell did not ring", "level": "warning"}', "the bell did not ring"),
        ('{"event": "lost", "level": "error", "job": "j1"}', "lost (job j1)"),
        (
            '{"event": "bad", "level": "error", "exception": "Trace\\nKeyError: 1"}',
            "bad: KeyError: 1",
        ),
        ("not JSON at all", None),
        ("17", None),
    ],
)
def test_only_warnings_are_shown(line: str, shown: str | None) -> None:
    assert warning_in(line) == shown
