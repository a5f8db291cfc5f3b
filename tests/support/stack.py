"""The whole system in processes of its own, on private sockets and a free port."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.support.processes import PATIENCE_SECONDS, Process, wait_for
from tests.support.servers import RedisServer

HTTP_SECONDS = 120
COMMAND_SECONDS = 300
FIELDHAND = [sys.executable, "-W", "ignore", "-m", "cli"]


def keep_port() -> socket.socket:
    """Return a socket that keeps a free port; it does not listen.

    A server that sets SO_REUSEADDR, as ours does, can listen there. Nobody else is given the port,
    neither as a free one nor for a connection that goes out while no server is there.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept


def free_port() -> int:
    """Return a port that is free now, for a server that takes it at once."""
    with keep_port() as kept:
        return int(kept.getsockname()[1])


class Stack:
    """Web, worker and sweeper over given servers; each part can be started and killed by name."""

    def __init__(self, folder: Path, redis: RedisServer, **settings: object) -> None:
        self.folder = folder
        self.redis = redis
        self._kept = keep_port()
        self.port = self._kept.getsockname()[1]
        given = {"data_dir": folder, "port": self.port, "server": self.url, "web_processes": 1}
        given |= {"redis_url": redis.url, "batch_pages": 20}
        given |= {"worker_processes": 1, "sweep_seconds": 0.5, "lease_seconds": 5} | settings
        clean = {name: value for name, value in os.environ.items() if "FIELDHAND" not in name}
        clean |= {
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
        }
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
        self._kept.close()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def submit(self, *files: tuple[str, bytes], **options: str) -> dict[str, Any]:
        """Submit files and return the job."""
        parts = [("files", file) for file in files]
        answer = httpx.post(
            f"{self.url}/api/v1/jobs", files=parts, data=options, timeout=HTTP_SECONDS
        )
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def add_template(self, definition: str, reference: bytes) -> dict[str, Any]:
        """Keep a template with its blank page, unless it is there, and return it."""
        files = {"definition": ("form.json", definition), "reference": ("blank.png", reference)}
        answer = httpx.post(f"{self.url}/api/v1/templates", files=files, timeout=HTTP_SECONDS)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def job(self, job_id: str) -> dict[str, Any]:
        return self.get(f"/api/v1/jobs/{job_id}?redirect=false")

    def get(self, path: str) -> dict[str, Any]:
        """Return what the server says in JSON."""
        answer = httpx.get(self.url + path, timeout=HTTP_SECONDS)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait(self, job_id: str, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Wait until a job is over and return it."""
        over = ("done", "failed", "cancelled")
        wait_for(f"job {job_id} is over", lambda: self.job(job_id)["state"] in over, seconds, 0.1)
        return self.job(job_id)

    def pages(self, job_id: str) -> list[dict[str, Any]]:
        """Return every page of a result."""
        path, pages = f"/api/v1/jobs/{job_id}/result?limit=1000", []
        while path:
            result = self.get(path)
            pages += result["pages"]
            path = result["next"]
        return pages

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False
