"""`fieldhand demo`, end to end: with a server of its own, and on one that runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.processes import Process, descendants, is_alive, wait_for
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DEMO = [sys.executable, "-m", "cli", "demo", "--forms", "2", "--no-browser"]
SECONDS = 600


def environment(**settings: object) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "FIELDHAND" not in name}
    return clean | {f"FIELDHAND_{name.upper()}": str(value) for name, value in settings.items()}


def test_it_starts_a_server_where_none_runs_and_ends_it_on_ctrl_c(folder: Path) -> None:
    log = folder / "terminal.log"
    few = {"worker_processes": 1, "web_processes": 1}
    own = environment(data_dir=folder, port=0, server="http://127.0.0.1:1", **few)
    demo = Process(DEMO, log, own, cwd=folder)

    def is_over() -> bool:
        assert demo.popen.poll() is None, log.read_text()
        return "goes on until Ctrl-C" in log.read_text()

    wait_for("the demonstration", is_over, SECONDS)
    family = descendants(demo.pid)
    assert len(family) > 3
    demo.popen.send_signal(signal.SIGINT)
    assert demo.popen.wait(60) == 0

    said = log.read_text()
    assert "pages: 3 read, 1 failed\n  other-form.jpg: the page does not match" in said
    assert "drawn by code" in said
    assert (folder / "demo" / "result.csv").read_text().count("\n") == 5
    wait_for("no process is left", lambda: not any(map(is_alive, family)))


def test_on_a_server_that_runs_a_second_time_adds_no_version(running: Stack, folder: Path) -> None:
    command = [*DEMO, "--keep", str(folder / "kept"), "--max-error", "0.05"]
    env = running.env | {"FIELDHAND_DATA_DIR": str(folder)}
    for _ in range(2):
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        assert done.returncode == 0, done.stderr
        assert "Read by template demo-scores@1, allowed to be wrong in 0.05" in done.stderr
        assert done.stdout.startswith(f"{running.url}/jobs/")
        assert httpx.get(done.stdout.strip(), follow_redirects=True, timeout=60).status_code == 200


def test_a_server_elsewhere_that_does_not_answer_is_one_line(folder: Path) -> None:
    env = environment(data_dir=folder, server="http://fieldhand.invalid")
    done = subprocess.run(DEMO, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert "http://fieldhand.invalid does not answer" in done.stderr
    assert len(done.stderr.splitlines()) == 1
