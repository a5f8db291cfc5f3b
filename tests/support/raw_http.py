"""HTTP by hand: bytes as they are, for what no client library would send."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from tests.support.processes import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a server."""

    status: int
    headers: dict[str, str]
    body: bytes


def connect(port: int) -> socket.socket:
    """Return a connection to this machine."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)


def exchange(port: int, data: bytes) -> list[Answer]:
    """Send bytes, and nothing after them; return all that is answered until the server closes."""
    with connect(port) as client:
        try:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has heard enough, and closed
        return read_answers(client)


def read_answers(client: socket.socket) -> list[Answer]:
    """Return the answers until the end of the connection."""
    return _parse(read_all(client))


def read_all(client: socket.socket) -> bytes:
    """Return what comes until the end of the connection, or until it breaks."""
    received = bytearray()
    try:
        while data := client.recv(65_536):
            received += data
    except ConnectionResetError:
        pass
    return bytes(received)


def _parse(received: bytes) -> list[Answer]:
    answers = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)
        }
        length = int(headers.get("content-length", len(received)))
        answers.append(Answer(int(line.split()[1]), headers, received[:length]))
        received = received[length:]
    return answers
