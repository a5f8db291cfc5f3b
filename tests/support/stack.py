"""The whole system in processes of its own, on private sockets and a free port."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.support.processes import Process, wait_for
from tests.support.servers import RedisServer

FIELDHAND = [sys.executable, "-W", "ignore", "-m", "cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """Web, worker and sweeper over given servers; each part can be started and killed by name."""

    def __init__(self, folder: Path, redis: RedisServer, **settings: object) -> None:
        self.folder = folder
        self.redis = redis
        self.port = free_port()
        given = {"data_dir": folder, "port": self.port, "server": self.url, "web_processes": 1}
        given |= {"redis_url": redis.url, "batch_pages": 20}
        given |= {"worker_processes": 1, "sweep_seconds": 0.5, "lease_seconds": 5} | settings
        clean = {name: value for name, value in os.environ.items() if "FIELDHAND" not in name}
        self.env = clean | {
            f"FIELDHAND_{name.upper()}": str(value) for name, value in given.items()
        }
        self.parts: dict[str, Process] = {}

    @property
    def database_url(self) -> str:
        url = self.env["FIELDHAND_DATABASE_URL"]
        return url.replace("postgresql:", "postgresql+psycopg:")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *names: str) -> None:
        """Start parts by the name of their command."""
        for name in names:
            self.launch(name)
        if "web" in names:
            self.wait_for_web()

    def launch(self, name: str) -> None:
        """Start a part, and do not wait for it."""
        log = self.folder / f"{name}.log"
        self.parts[name] = Process([*FIELDHAND, name], log, self.env)

    def wait_for_web(self) -> None:
        wait_for("the web server", self._answers)

    def start_what_is_missing(self) -> None:
        """Bring back what an earlier test took down."""
        self.redis.start_if_missing()
        self.start(*(name for name, part in self.parts.items() if part.popen.poll() is not None))

    def stop(self) -> None:
        for process in reversed(self.parts.values()):
            process.stop()
        self.redis.stop()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def submit(self, *files: tuple[str, bytes], **options: str) -> dict[str, Any]:
        """Submit files and return the job."""
        parts = [("files", file) for file in files]
        answer = httpx.post(f"{self.url}/api/v1/jobs", files=parts, data=options, timeout=60)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def job(self, job_id: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.url}/api/v1/jobs/{job_id}?redirect=false", timeout=30)
        return dict(answer.json())

    def wait(self, job_id: str, seconds: float = 120) -> dict[str, Any]:
        """Wait until a job is over and return it."""
        over = ("done", "failed", "cancelled")
        wait_for(f"job {job_id} is over", lambda: self.job(job_id)["state"] in over, seconds, 0.1)
        return self.job(job_id)

    def pages(self, job_id: str) -> list[dict[str, Any]]:
        """Return every page of a result."""
        path, pages = f"/api/v1/jobs/{job_id}/result?limit=1000", []
        while path:
            result = httpx.get(self.url + path, timeout=60).json()
            pages += result["pages"]
            path = result["next"]
        return pages

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False
