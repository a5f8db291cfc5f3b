"""From a host to the addresses that a webhook may go to, looked up within a bounded time."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread

from shared.errors import DeliveryError
from shared.webhooks.addresses import Network, find_refusal
from shared.webhooks.targets import Target

LOOKUP_SECONDS = 5.0
UNRESOLVED = "unresolved"
"""The code where names cannot be looked up now, so that nothing is known of the host."""
UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

Resolve = Callable[[str, int], list[str]]
"""From a host and a port to addresses; raises DeliveryError."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, which may be an address itself. Raises DeliveryError.

    The system's own look-up knows no time limit, so it runs in a thread that nobody waits for.
    """
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
    try:
        found = answers.get(timeout=LOOKUP_SECONDS)
    except Empty:
        raise DeliveryError(f"{host} was not found in time", code=UNRESOLVED) from None
    if isinstance(found, Exception):
        raise _fault(host, found)
    return found


def _look_up(host: str, port: int, answers: SimpleQueue[list[str] | Exception]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
    except (OSError, UnicodeError) as error:
        answers.put(error)


def _fault(host: str, error: Exception) -> DeliveryError:
    if isinstance(error, socket.gaierror) and error.errno not in UNKNOWN:
        return DeliveryError(f"{host} cannot be looked up now", code=UNRESOLVED)
    return DeliveryError(f"there is no host {host}", code="unknown-host")


def find_addresses(
    target: Target, allowed: Sequence[Network], look_up: Resolve = resolve
) -> list[str]:
    """Return the addresses of a target, each of them allowed.

    Raises DeliveryError, which does not tell what names stand for inside of the network.
    """
    addresses = look_up(target.host, target.port)
    for address in addresses:
        if kind := find_refusal(ip_address(address), allowed):
            message = f"{target.host} leads to {kind}, where this server sends nothing"
            raise DeliveryError(message, code="refused-address")
    return addresses
