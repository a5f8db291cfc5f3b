"""A watched folder, the commands on it, and what the server knows of its files."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from shared.database import Database
from shared.tables import Job, Upload
from tests.cli.remote.commands import fieldhand
from tests.support.processes import Process
from tests.support.stack import FIELDHAND, Stack


@dataclass
class Watched:
    """A folder whose jobs have a name of their own."""

    stack: Stack
    folder: Path
    name: str

    def command(self, *options: str) -> list[str]:
        chosen = ["--settle", "0.1", "--name", self.name]
        return ["watch", str(self.folder), *chosen, *options]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Watch until all is done or failed."""
        return fieldhand(self.stack.env, *self.command("--once", *options))

    def begin(self, *options: str) -> Process:
        """Watch in the background."""
        command = [*FIELDHAND, *self.command(*options)]
        return Process(command, self.folder.parent / f"{self.name}.log", self.stack.env)

    def put(self, path: str, content: bytes) -> None:
        """Put a file into the folder, as a whole."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def sent(self) -> Counter[str]:
        """Return how often each file was taken in by the server."""
        database = Database(self.stack.database_url)
        with database.read() as connection:
            names = connection.execute(
                select(Upload.name).join(Job, Job.id == Upload.job_id).where(Job.name == self.name)
            ).scalars()
            counted = Counter(names)
        database.close()
        return counted

    def lies(self) -> list[str]:
        """Return all files below the folder, but for the lock."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        names = sorted(str(path.relative_to(self.folder)) for path in found)
        return [name for name in names if name != ".fieldhand/watch.lock"]
