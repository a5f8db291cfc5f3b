"""The system under fire: its parts, its servers and its small disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from migrations import migrate
from shared.database import Database
from tests.conftest import short_folder
from tests.faults.clients import Clients
from tests.support.servers import PostgresServer, RedisServer
from tests.support.stack import Stack

DISK_MB = 256
LEASE_SECONDS = 3.0
ORPHAN_SECONDS = 60.0
"""Above what a submission waits for a busy database between its files and its commit."""
CLIENTS = 6


@dataclass
class Scene:
    """Everything that can be broken, and the clients who look on."""

    stack: Stack
    redis: RedisServer
    postgres: PostgresServer | None
    disk: Path
    mounted: bool
    """Whether the disk is one of its own, that can be filled."""
    temporary: Path
    clients: Clients

    @property
    def storage(self) -> Path:
        return self.disk / "storage"


@contextmanager
def open_scene(kind: str, seed: int, bytecode: Path) -> Iterator[Scene]:
    """Start everything on one kind of database; end it, and leave nothing behind."""
    with ExitStack() as undo:
        folder = undo.enter_context(short_folder())
        disk, temporary = folder / "disk", folder / "tmp"
        temporary.mkdir()
        mounted = undo.enter_context(small_disk(disk))
        postgres = undo.enter_context(_postgres()) if kind == "postgresql" else None
        redis = RedisServer(folder)
        url = postgres.new_database() if postgres else _sqlite(disk)
        stack = Stack(folder, redis, **_settings(disk, url))
        stack.env["TMPDIR"] = str(temporary)
        if stack.env.pop("PYTHONDONTWRITEBYTECODE", None):  # so many starts are slow without
            stack.env["PYTHONPYCACHEPREFIX"] = str(bytecode)
        undo.callback(stack.stop)
        stack.start("web", "sweeper", "worker")
        clients = Clients(stack.url, seed, CLIENTS)
        yield Scene(stack, redis, postgres, disk, mounted, temporary, clients)


def processes_of(scene: Scene) -> list[str]:
    """Return every process that was started for the scene and still lives."""
    mark = os.fsencode(scene.stack.folder)
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_bytes()
            if mark in said or mark in (process / "environ").read_bytes():
                found.append(f"{process.name}: {said.decode(errors='replace')}")
    return found


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Yield whether the folder is a small disk of its own; it takes root to mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "fieldhand-test", str(folder)]
    mounted = _quietly(mount)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _quietly(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    with short_folder() as folder:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()


def _sqlite(disk: Path) -> str:
    url = f"sqlite:///{disk / 'fieldhand.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    return url


def _settings(disk: Path, url: str) -> dict[str, object]:
    return {
        "data_dir": disk,
        "database_url": url,
        "worker_processes": 2,
        "lease_seconds": LEASE_SECONDS,
        "orphan_hours": ORPHAN_SECONDS / 3600,
        "interactive_pages": 20,
        "min_free_mb": 0,  # so that the disk runs full in the middle of what is stored
    }
