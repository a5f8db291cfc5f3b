"""`fieldhand up`, end to end: it serves, mends itself, and ends without a trace."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from shared.settings import Settings
from tests.conftest import short_folder
from tests.support.drawing import png
from tests.support.processes import GRACE_SECONDS, Process, descendants, end, is_alive, wait_for
from tests.support.stack import COMMAND_SECONDS, HTTP_SECONDS

pytestmark = pytest.mark.e2e

UP = [sys.executable, "-m", "cli", "up"]


def environment(folder: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "FIELDHAND" not in name}
    return clean | {
        "FIELDHAND_DATA_DIR": str(folder),
        "FIELDHAND_PORT": "0",
        "FIELDHAND_WORKER_PROCESSES": "1",
        "FIELDHAND_WEB_PROCESSES": "1",
    }


class Up:
    """A running `fieldhand up`, and every process that was ever below it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "terminal.log"
        self.process = Process(UP, self.log, environment(folder), cwd=folder)
        self.family: set[int] = {self.process.pid}

    def wait_for_address(self) -> None:
        self.url = wait_for("the address", self._address)
        self.look_around()

    @property
    def terminal(self) -> str:
        return self.log.read_text()

    def look_around(self) -> list[int]:
        """Return the processes below it now, and remember them."""
        now = descendants(self.process.pid)
        self.family.update(now)
        return now

    def part(self, words: str) -> int:
        """Return the process that leads a part, known by its command; 0 when there is none."""
        return next((pid for pid in self.look_around() if words in command_of(pid)), 0)

    def parts(self) -> dict[str, int]:
        """Return the processes that lead the parts, once there are all of them."""
        commands = ("cli web", "--node interactive", "--node bulk", "redis-server")
        wait_for("all parts", lambda: all(self.part(words) for words in commands))
        return {words: self.part(words) for words in commands}

    def end(self) -> None:
        self.look_around()
        self.process.stop()
        end(self.left())

    def left(self) -> list[int]:
        """Return what lives of the family; an id may have gone to a process of others since."""
        mark = os.fsencode(self.folder)
        return [pid for pid in self.family if is_alive(pid) and mark in environment_of(pid)]

    def value_of(self, digit: int) -> str | None:
        """Submit a drawn digit, wait for the outcome, and return what it was read as."""
        file = ("digit.png", png(digit))
        sent = f"{self.url}/api/v1/jobs"
        job = httpx.post(sent, files={"files": file}, timeout=HTTP_SECONDS)
        path = self.url + job.headers["Location"]
        wait_for("it is done", lambda: httpx.get(path, timeout=HTTP_SECONDS).status_code == 303)
        [page] = httpx.get(f"{path}/result", timeout=HTTP_SECONDS).json()["pages"]
        assert page["state"] == "read", page
        value: str | None = page["readings"][0]["value"]
        return value

    def _address(self) -> str | None:
        found = re.search(r"ready: +(http://\S+)", self.log.read_text())
        if self.process.popen.poll() is not None:
            pytest.fail(self.terminal)
        return found and found.group(1)


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=HTTP_SECONDS).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def running_in(folder: Path) -> Iterator[Up]:
    """Yield a running `fieldhand up` with its address; end it, also when it never came so far."""
    up = Up(folder)
    try:
        up.wait_for_address()
        yield up
    finally:
        up.end()


@pytest.fixture(scope="module")
def shared_up() -> Iterator[Up]:
    """Share one among the tests that leave it running."""
    with short_folder() as folder, running_in(folder) as up:
        yield up


@pytest.fixture
def up(folder: Path) -> Iterator[Up]:
    """Start one that a test may end as it likes."""
    with running_in(folder) as up:
        yield up


def test_it_works(shared_up: Up) -> None:
    assert shared_up.value_of(7) == "7"
    assert f"-H 'Prefer: wait=10' -L {shared_up.url}/api/v1/jobs" in shared_up.terminal
    assert "Ctrl-C stops everything" in shared_up.terminal


def test_what_it_keeps_is_nobody_elses_on_the_machine(shared_up: Up) -> None:
    made_by_test = shared_up.folder / "terminal.log"
    kept = [path for path in shared_up.folder.rglob("*") if path != made_by_test]
    assert shared_up.folder / "fieldhand.db" in kept
    assert [path for path in kept if path.stat().st_mode & 0o077 and not path.is_socket()] == []


def test_what_is_killed_comes_back(shared_up: Up) -> None:
    parts = shared_up.parts()

    for part in parts.values():
        os.kill(part, signal.SIGKILL)

    for words, killed in parts.items():
        wait_for(f"another {words}", lambda: shared_up.part(words) not in (0, killed))  # noqa: B023
    wait_for("it answers", lambda: answers(shared_up.url))
    assert shared_up.value_of(1) == "1"


def test_a_second_one_on_the_same_folder_says_so(shared_up: Up) -> None:
    second = run_up(environment(shared_up.folder))

    assert second.returncode == 2
    assert f"process {shared_up.process.pid}" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_a_busy_port_is_one_clear_line(shared_up: Up, folder: Path) -> None:
    taken = shared_up.url.rpartition(":")[2]

    second = run_up(environment(folder) | {"FIELDHAND_PORT": taken})

    assert second.returncode == 2
    assert f"port {taken} on 127.0.0.1 is in use" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_ctrl_c_leaves_no_process_and_no_socket(up: Up) -> None:
    up.parts()

    up.process.popen.send_signal(signal.SIGINT)

    assert up.process.popen.wait(GRACE_SECONDS) == 0
    wait_for("no process is left", lambda: not up.left())
    assert not Settings(data_dir=up.folder).redis_socket.exists()
    assert up.terminal.rstrip().endswith("Stopped.")


def test_killing_it_leaves_no_process(up: Up) -> None:
    up.parts()

    up.process.popen.kill()
    up.process.popen.wait()

    wait_for("no process is left", lambda: not up.left())


def run_up(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        UP, env=env, capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS
    )
