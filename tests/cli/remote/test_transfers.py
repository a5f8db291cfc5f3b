"""Large files go on where they broke off."""

from __future__ import annotations

import os
import signal
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli.client import Client, File, NotFound
from cli.exit_codes import ExitCode
from cli.remote.sending import LARGE
from shared.database import Database
from shared.tables import Transfer
from tests.cli.remote.commands import fieldhand
from tests.support.drawing import png
from tests.support.processes import Process, wait_for
from tests.support.stack import FIELDHAND, Stack


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Return an archive of one digit and much that is none, larger than goes in one request."""
    path = tmp_path / "box.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("1.png", png(1))
        archive.writestr("noise.bin", os.urandom(LARGE))
    return path


def transfers(stack: Stack) -> int:
    """Return how many transfers were ever begun and are still known."""
    database = Database(stack.database_url)
    with database.read() as connection:
        counted = connection.execute(select(func.count()).select_from(Transfer)).scalar_one()
    database.close()
    return int(counted)


def test_only_what_the_server_lacks_is_sent(stack: Stack, box: Path) -> None:
    sent: list[int] = []

    def break_off(size: int) -> None:
        sent.append(size)
        if sum(sent) > LARGE // 2:
            raise KeyboardInterrupt

    with Client(stack.url) as client:
        transfer = client.transfers.begin(File.of(box))
        with pytest.raises(KeyboardInterrupt):
            client.transfers.complete(transfer, box, break_off)
    with Client(stack.url) as client:
        steps: list[int] = []
        wait_for("what came is kept", lambda: client.transfers._offset(transfer) > 0)
        client.transfers.complete(transfer, box, steps.append)
        assert steps[0] > 0, "it began anew"
        assert client.transfers._offset(transfer) == box.stat().st_size
        job = client.submit_transfers([transfer], key="whole")
        assert client.submit_transfers([transfer], key="whole")["id"] == job["id"]
        pages = {page["name"]: page["state"] for page in client.pages(client.wait(job["id"]))}
    assert pages == {"1.png": "read", "noise.bin": "failed"}


def test_a_transfer_that_is_gone_is_said(stack: Stack, box: Path) -> None:
    with Client(stack.url) as client, pytest.raises(NotFound):
        client.transfers.complete("0" * 20, box, lambda _: None)


def test_submit_killed_while_it_sends_goes_on_with_the_same_transfer(
    stack: Stack, box: Path, tmp_path: Path
) -> None:
    env = stack.env | {"XDG_STATE_HOME": str(tmp_path / "state")}
    command = ["submit", str(box), "--wait"]
    before = transfers(stack)
    first = Process([*FIELDHAND, *command], tmp_path / "log", env)
    records = tmp_path / "state" / "fieldhand" / "submissions"

    def is_noted() -> bool:
        return any('"transfers": ["' in one.read_text() for one in records.glob("*.json"))

    wait_for("a transfer that is noted", is_noted, pause=0.001)
    first.popen.send_signal(signal.SIGKILL)
    first.popen.wait()

    done = fieldhand(env, *command)
    assert done.returncode == ExitCode.FAILED, done.stderr
    assert "1 read, 1 failed" in done.stderr
    assert transfers(stack) == before + 1


def test_a_small_file_needs_no_transfer(stack: Stack) -> None:
    before = transfers(stack)
    piped = fieldhand(stack.env, "submit", "-", "--stdin-name", "1.png", given=png(1))
    assert piped.returncode == ExitCode.WELL
    assert transfers(stack) == before
