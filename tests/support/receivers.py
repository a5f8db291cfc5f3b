"""Receivers of webhooks on this machine: real servers that answer as they are told."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.support.processes import require, wait_for

Act = Callable[["Handler"], None]
Start = Callable[..., "Receiver"]


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    path: str
    headers: Message
    body: bytes

    @property
    def id(self) -> str:
        return str(self.headers["webhook-id"])

    def verify(self, secret: str) -> dict[str, Any]:
        """Return what it says, once its signature and its time are checked."""
        told = Webhook(secret).verify(self.body, dict(self.headers.items()))
        assert told == json.loads(self.body)
        return dict(told)


class Handler(BaseHTTPRequestHandler):
    """Keeps what comes, and answers with the next act of the receiver."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.act_for(Received(self.path, self.headers, body))(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Receiver(ThreadingHTTPServer):
    """Answers one request after another with a status, or by an act; the last of them repeats."""

    daemon_threads = False  # so that closing waits for every one

    def __init__(self, *acts: int | Act, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.acts = list(acts) or [204]
        self.requests: list[Received] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self._thread.start()

    def url(self, host: str = "127.0.0.1", path: str = "/hook") -> str:
        return f"{self.scheme}://{host}:{self.server_port}{path}"

    def act_for(self, received: Received) -> Act:
        with self._lock:
            act = self.acts[min(len(self.requests), len(self.acts) - 1)]
            self.requests.append(received)
        return act if callable(act) else lambda handler: handler.answer(act)

    def wait_for(self, number: int) -> list[Received]:
        """Wait until so many requests have come, and return them."""
        wait_for(f"{number} webhooks", lambda: len(self.requests) >= number)
        return self.requests

    def handle_error(self, *_: object) -> None:
        """Say nothing: senders break off, which is what many tests are about."""

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


@contextmanager
def receivers() -> Iterator[Start]:
    """Yield what starts receivers; all of them end with the test."""
    started: list[Receiver] = []

    def begin(*acts: int | Act, certificate: Path | None = None) -> Receiver:
        started.append(Receiver(*acts, certificate=certificate))
        return started[-1]

    yield begin
    for receiver in started:
        receiver.stop()


def hang(handler: Handler) -> None:
    """Answer nothing until the receiver ends."""
    handler.server.released.wait()


def dribble(handler: Handler) -> None:
    """Send a header that has no end, a letter at a time: each step is quick, the whole is not."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while not handler.server.released.wait(0.02):
        handler.wfile.write(b"x")


def make_certificate(folder: Path, name: str) -> Path:
    """Return a file with a certificate for a host, and its key."""
    openssl = require("openssl", "try: apt-get install openssl")
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    certificate.write_text(certificate.read_text() + key.read_text())
    return certificate
