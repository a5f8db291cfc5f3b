"""A file of gigabytes, in pieces and as a body: the memory of the server stays flat.

It runs where LARGE_TRANSFER_MB says how large the file shall be, and prints what it measured:
`LARGE_TRANSFER_MB=1024 pytest -s tests/integration/test_large_transfer.py`.
"""

from __future__ import annotations

import os
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tusclient.client import TusClient

from migrations import migrate
from shared.database import Database
from tests.support.drawing import png
from tests.support.processes import descendants, require
from tests.support.servers import RedisServer
from tests.support.stack import Stack

MIB = 2**20
MEGABYTES = int(os.environ.get("LARGE_TRANSFER_MB", "0"))
MEMBER = 32 * MIB
PIECE = 64 * MIB
MOST_GROWTH = 100 * MIB
"""Of the memory of one web process, whatever the size of the file."""
SECONDS = 1200

pytestmark = pytest.mark.skipif(
    not MEGABYTES, reason="it takes gigabytes of disk; set LARGE_TRANSFER_MB to run it"
)


@pytest.fixture
def served(folder: Path, redis: RedisServer) -> Iterator[Stack]:
    """Run a web server with room for one file that is so large."""
    database = Database(f"sqlite:///{folder / 'fieldhand.db'}")
    migrate(database)
    database.close()
    stack = Stack(folder, redis, max_upload_mb=MEGABYTES + 64, max_unpacked_mb=2 * MEGABYTES + 64)
    stack.start("web")
    yield stack
    stack.stop()


@pytest.fixture
def archive(folder: Path) -> Path:
    """Write a ZIP with as many members as it takes, and one digit."""
    path, noise = folder / "large.zip", os.urandom(MEMBER)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("7.png", png(7))
        for number in range(MEGABYTES * MIB // MEMBER):
            made.writestr(f"{number}.bin", noise)
    return path


class Memory:
    """The most memory of each process of the web server, since it was begun to be watched."""

    def __init__(self, stack: Stack) -> None:
        self._pids = descendants(stack.parts["web"].pid)
        for pid in self._pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._before = self._peaks()
        self._began = time.monotonic()

    def growth(self, what: str) -> int:
        """Return by how many bytes the process grew that grew most, and print it."""
        seconds, peaks = time.monotonic() - self._began, self._peaks()
        most = max(now - before for now, before in zip(peaks, self._before, strict=True))
        peak = max(peaks) / MIB
        print(f"{what}: {MEGABYTES} MiB in {seconds:.1f} s, peak {peak:.0f} MiB, +{most / MIB:.0f}")
        return most

    def _peaks(self) -> list[int]:
        status = [Path(f"/proc/{pid}/status").read_text() for pid in self._pids]
        lines = [line for text in status for line in text.splitlines() if "VmHWM" in line]
        return [int(line.split()[1]) * 1024 for line in lines]


def curl(*arguments: str) -> None:
    program = require("curl", "try: apt-get install curl")
    subprocess.run([program, "-sS", "--fail-with-body", *arguments], check=True, timeout=SECONDS)


def submit(stack: Stack, **given: Any) -> str:
    answer = httpx.post(f"{stack.url}/api/v1/jobs", json=given, timeout=SECONDS)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def same(one: Path, other: Path) -> bool:
    return subprocess.run(["cmp", one, other], check=False).returncode == 0


def test_memory_stays_flat_in_pieces_and_in_one(served: Stack, archive: Path) -> None:
    memory = Memory(served)
    client = TusClient(f"{served.url}/api/v1/transfers")
    with archive.open("rb") as file:
        name = {"filename": "large.zip"}
        sent = client.uploader(file_stream=file, chunk_size=PIECE, metadata=name)
        sent.upload()
    assert memory.growth(f"tus, pieces of {PIECE // MIB} MiB") < MOST_GROWTH
    transfer = str(sent.url).rpartition("/")[2]
    stored = served.folder / "storage" / transfer / "0"
    assert same(stored, archive)
    place = stored.stat().st_ino
    memory = Memory(served)
    submit(served, transfers=[transfer])
    assert memory.growth("a job of it, with its digest") < MOST_GROWTH
    assert stored.stat().st_ino == place
    stored.unlink()
    memory = Memory(served)
    curl("-o", os.devnull, "-T", str(archive), f"{served.url}/api/v1/jobs/?name=raw")
    assert memory.growth("PUT of the body") < MOST_GROWTH
