"""Clients that ask for the same job, against a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from benchmarks.measurements import poller
from benchmarks.measurements.poller import Asking


class Answering(BaseHTTPRequestHandler):
    """Answers `/ok` with a body, and anything else with an error."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ok" else 503)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"body")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def poll(asking: Asking) -> dict[str, Any]:
    """Poll from a thread of its own: a browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(poller.poll, asking).result()


def test_every_client_gets_its_answers(port: int) -> None:
    seen = poll(Asking(port, "/ok", 5, 2.0, 0.0, time.time()))
    assert seen["errors"] == 0, seen["first_errors"]
    assert seen["milliseconds"]["count"] >= 5
    assert seen["milliseconds"]["median"] <= seen["milliseconds"]["p99"]


def test_other_answers_are_errors_that_are_named(port: int) -> None:
    seen = poll(Asking(port, "/away", 2, 2.0, 0.0, time.time()))
    assert seen["milliseconds"] is None
    assert seen["errors"] >= 2
    assert "503" in seen["first_errors"][0]
