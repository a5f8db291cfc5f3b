"""A watch that is killed at any moment loses no file and sends none twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cli.exit_codes import ExitCode
from tests.cli.watching.watched import Watched
from tests.support.drawing import png
from tests.support.stack import Stack

FILES = {"1.png": png(1), "2.png": png(2), "bad.png": b"no image"}
ENDS = ["done/1.png", "done/2.png", "failed/bad.png"]
BESIDE = ["done/1.png.jsonl", "done/2.png.jsonl", "failed/bad.png.reason.txt"]
OTHER_DISK = Path("/dev/shm")


class Runs:
    """Runs of `fieldhand watch`, each to its end or to the moment at which it is killed."""

    def __init__(self, stack: Stack, log: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.cli.watching.mortal"]
        self._log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                env=stack.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )
        assert self._answer() == "watch\n"

    def run(self, watched: Watched, moment: int, *options: str) -> int:
        """Watch until all is done, or until right before this change; returns the exit code."""
        assert self.process.stdin
        order = [moment, watched.command("--once", *options)]
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self._answer())
        expected = (-signal.SIGKILL, ExitCode.WELL, ExitCode.FAILED)
        assert code in expected, self._log.read_text()
        return code

    def close(self) -> None:
        self.process.communicate()

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


@pytest.fixture
def runs(stack: Stack, tmp_path: Path) -> Iterator[Runs]:
    runs = Runs(stack, tmp_path / "runs.log")
    yield runs
    runs.close()


@pytest.fixture
def homes() -> Iterator[list[str]]:
    """Yield options for the ends of files on another disk."""
    here = Path(tempfile.gettempdir()).stat().st_dev
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == here:
        pytest.skip(f"{OTHER_DISK} is no other disk here")
    with tempfile.TemporaryDirectory(dir=OTHER_DISK) as folder:
        yield [folder]


def test_before_each_change_in_turn(runs: Runs, stack: Stack, tmp_path: Path) -> None:
    """Each run is killed one change later than the one before, until one comes to its end."""
    for moment in count(1):
        watched = begin(Watched(stack, tmp_path / str(moment), f"killed {moment}"))
        code = runs.run(watched, moment)
        assert set(FILES) <= names(watched.folder), f"lost before change {moment}"
        runs.run(watched, 0)
        look_at_the_end(watched, watched.folder)
        if code == ExitCode.FAILED:
            break
    assert moment > 20, "the moments were not tried"


def test_again_and_again(runs: Runs, stack: Stack, tmp_path: Path) -> None:
    """A run is killed at the third change, the next at the fourth, and so on, over these files."""
    watched = begin(Watched(stack, tmp_path / "scans", "killed again"))
    for moment in count(3):
        if runs.run(watched, moment) != -signal.SIGKILL:
            break
    assert moment > 5
    look_at_the_end(watched, watched.folder)


def test_with_ends_on_another_disk(
    runs: Runs, stack: Stack, tmp_path: Path, homes: list[str]
) -> None:
    for moment in count(20):
        watched = begin(Watched(stack, tmp_path / str(moment), f"far {moment}"))
        home = Path(homes[0], str(moment))
        options = ["--done", str(home / "done"), "--failed", str(home / "failed")]
        code = runs.run(watched, moment, *options)
        assert set(FILES) <= names(watched.folder) | names(home), f"lost before change {moment}"
        runs.run(watched, 0, *options)
        look_at_the_end(watched, home)
        if code == ExitCode.FAILED:
            break


def begin(watched: Watched) -> Watched:
    for name, content in FILES.items():
        watched.put(name, content)
    return watched


def names(folder: Path) -> set[str]:
    return {name for _, _, found in os.walk(folder) for name in found}


def look_at_the_end(watched: Watched, home: Path) -> None:
    """Hold what lies there against what was put there, and what the server took in."""
    lying = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert lying - {".fieldhand/watch.lock"} == {*ENDS, *BESIDE}, watched.name
    assert watched.sent() == {"1.png": 1, "2.png": 1}, watched.name
    for end in ENDS:
        assert (home / end).read_bytes() == FILES[Path(end).name]
    assert all((home / beside).read_bytes() for beside in BESIDE)
