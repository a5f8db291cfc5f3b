"""One POST to a receiver: to an address that was looked at, within one time limit for all of it.

No name is looked up here, so that the address cannot change after the look (DNS rebinding); no
redirect is followed, and no proxy of the environment is used.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast

from shared.errors import DeliveryError
from shared.webhooks.targets import Target
from worker.webhooks.deadline import Deadline, TimedSocket

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 4
ANSWER_BYTES = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said, and the beginning of the body."""

    status: int
    retry_after: str | None
    beginning: str


def post(
    target: Target,
    addresses: Sequence[str],
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> Answer:
    """Send a body to the first of the addresses that takes the connection.

    Raises DeliveryError, which says in words that give nothing away why there is no answer.
    """
    try:
        with _connect(target, addresses, deadline) as connected:
            return _ask(target, connected, body, headers, deadline)
    except (OSError, HTTPException) as error:
        raise DeliveryError(_say(error)) from None


@contextmanager
def _connect(
    target: Target, addresses: Sequence[str], deadline: Deadline
) -> Iterator[socket.socket]:
    with _open(target.port, addresses[:MOST_ADDRESSES], deadline) as plain:
        if not target.is_encrypted:
            yield plain
            return
        plain.settimeout(deadline.left())
        name = target.host.rstrip(".")
        with ssl.create_default_context().wrap_socket(plain, server_hostname=name) as encrypted:
            yield encrypted


def _open(port: int, addresses: Sequence[str], deadline: Deadline) -> socket.socket:
    """Return a connection to one of these addresses; the last fault where there is none."""
    fault: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), deadline.left(CONNECT_SECONDS))
        except OSError as error:
            fault = error
    raise fault


def _ask(
    target: Target,
    connected: socket.socket,
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = cast(Any, TimedSocket(connected, deadline))
    connection.request(
        "POST", target.path, body, {**headers, "Host": target.authority, "Connection": "close"}
    )
    with connection.getresponse() as response:
        beginning = _beginning(response)
        return Answer(response.status, response.headers.get("Retry-After"), beginning)


def _beginning(response: HTTPResponse) -> str:
    """Return what comes first of the body, as text without signs that a database cannot hold.

    The status counts; a body that does not come is none.
    """
    received = b""
    with suppress(OSError, HTTPException):
        received = response.read1(ANSWER_BYTES)
    text = received.decode(errors="replace")
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _say(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection could be made ({error.reason})"
    if isinstance(error, OSError) and error.errno:
        return f"no connection: {os.strerror(error.errno)}"
    return "it closed the connection, or what it answered is no HTTP"
