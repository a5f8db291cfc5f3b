"""The system that is measured: `fieldhand up` on a folder, a port and servers of its own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from benchmarks.waiting import wait_until
from shared.database import Database
from shared.settings import PREFIX, Settings
from shared.tables import Job
from tests.support.processes import Process
from tests.support.stack import free_port

START_SECONDS = 600
JOB_SECONDS = 3 * 3600
LOADED = "the model is loaded"
"""What each process of a worker says once its net is compiled."""


@dataclass(frozen=True, slots=True)
class Run:
    """One job from the first byte of its upload to its last reading in SQL."""

    job_id: str
    images: int
    seconds: float
    upload_seconds: float

    @property
    def rate(self) -> float:
        """Images per second."""
        return self.images / self.seconds


class System:
    """A running Fieldhand, and a client of it that keeps its connection."""

    def __init__(self, settings: Settings, process: Process, worker_processes: int) -> None:
        self.settings = settings
        self.pid = process.pid
        self.url = f"http://{settings.host}:{settings.port}"
        self.client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=600)
        self._process = process
        self._nets = worker_processes + 1  # one more takes small jobs only

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database)

    def run(self, archive: Path, images: int, **options: str) -> Run:
        """Upload an archive and wait until every reading is in SQL."""
        began = time.time()
        job_id = self.submit(archive, **options)
        uploaded = time.time() - began
        job = self.wait(job_id)
        if job["pages"]["read"] != images:
            raise RuntimeError(f"{images} images came to {job['state']}, {job['pages']}")
        ended = datetime.fromisoformat(job["finished_at"]).timestamp()
        return Run(job_id, images, ended - began, uploaded)

    def submit(self, archive: Path, **options: str) -> str:
        """Upload an archive and return the id of its job."""
        with archive.open("rb") as file:
            sent = {"files": (archive.name, file)}
            answer = self.client.post("/jobs", data=options, files=sent)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def add_template(self, definition: Path, blank: Path) -> str:
        """Keep a template of one page, and return its name and version."""
        references = {"reference": (blank.name, blank.read_bytes())}
        given = {"definition": definition.read_text(encoding="utf-8")}
        answer = self.client.post("/templates", data=given, files=references)
        answer.raise_for_status()
        return f"{answer.json()['name']}@{answer.json()['version']}"

    def wait(self, job_id: str) -> dict[str, Any]:
        """Wait until a job is over and return it; rarely asked, since asking costs too."""
        over = ("done", "failed", "cancelled")
        wait_until("the job", lambda: self.job(job_id)["state"] in over, JOB_SECONDS, 0.25)
        return self.job(job_id)

    def job(self, job_id: str) -> dict[str, Any]:
        """Return a job as the API shows it."""
        return dict(self.client.get(f"/jobs/{job_id}?redirect=false").json())

    def remove(self, job_id: str) -> None:
        """Remove a job, whether it is over or not."""
        self.client.delete(f"/jobs/{job_id}").raise_for_status()

    def pages_read(self) -> int:
        """Return how many pages of all jobs are read so far, from the tables themselves."""
        with self.database.read() as connection:
            return int(connection.execute(select(func.sum(Job.pages_read))).scalar() or 0)

    def reading_rate(self, seconds: float) -> float:
        """Return the pages read a second while so many seconds pass."""
        began, before = time.monotonic(), self.pages_read()
        time.sleep(seconds)
        return (self.pages_read() - before) / (time.monotonic() - began)

    def wait_until_ready(self) -> None:
        """Wait until every process of the workers has compiled its net."""
        wait_until("the start of Fieldhand", self._is_ready, START_SECONDS)

    def close(self) -> None:
        """Close the connections of this side."""
        self.client.close()
        self.database.close()

    def _is_ready(self) -> bool:
        if self._process.popen.poll() is not None:
            raise RuntimeError(f"Fieldhand ended: {self._process.log.read_text()}")
        log = self.settings.data_dir / "log" / "fieldhand.log"
        return log.exists() and log.read_text().count(LOADED) >= self._nets


@contextmanager
def running(
    folder: Path, warm_up: Callable[[System], object], **settings: object
) -> Iterator[System]:
    """Yield a running system that has been warmed up; it is ended in any case."""
    folder.mkdir(parents=True)
    chosen = Settings.model_validate({"data_dir": folder, "port": free_port(), **settings})
    command = [sys.executable, "-m", "cli", "up"]
    process = Process(command, folder / "up.log", _environment(chosen))
    system = System(chosen, process, chosen.worker_processes)
    try:
        system.wait_until_ready()
        warm_up(system)
        yield system
    finally:
        system.close()
        process.stop()


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment with these settings."""
    return dict(os.environ) | {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_unset=True).items()
    }
