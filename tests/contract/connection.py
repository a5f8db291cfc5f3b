"""One connection, on which a test says byte by byte what it likes."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from typing import Any

from tests.support.stack import HTTP_SECONDS, Stack


def say(server: Stack, *lines: str, body: bytes = b"") -> tuple[HTTPResponse, dict[str, Any]]:
    """Send a request line and header fields as they are; return the answer, and its JSON."""
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address, timeout=HTTP_SECONDS) as connection:
        head = "\r\n".join((*lines, f"Host: 127.0.0.1:{server.port}", "", ""))
        connection.sendall(head.encode() + body)
        answer = HTTPResponse(connection)
        answer.begin()
        text = answer.read()
        answer.close()
        return answer, dict(json.loads(text))
