"""Many clients that ask for the same job, each over a connection that it keeps.

Bare sockets in one process: a full HTTP client would need the cores more than the server does.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from benchmarks.percentiles import summarise

PATIENCE_SECONDS = 30
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Tally:
    """What all clients saw."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: so many clients from a moment on, each with a pause after an answer."""

    port: int
    path: str
    clients: int
    seconds: float
    pause: float
    moment: float

    @property
    def request(self) -> bytes:
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def poll(asking: Asking) -> dict[str, Any]:
    """Ask for so long, and return what all clients saw."""
    time.sleep(max(0.0, asking.moment - time.time()))
    return asyncio.run(_poll(asking))


async def _poll(asking: Asking) -> dict[str, Any]:
    tally, began = Tally(), time.perf_counter()
    deadline = began + asking.seconds
    clients = (_ask_until(deadline, asking, number, tally) for number in range(asking.clients))
    await asyncio.gather(*clients)
    lasted = time.perf_counter() - began
    return {
        "clients": asking.clients,
        "seconds": lasted,
        "requests_per_second": len(tally.milliseconds) / lasted,
        "milliseconds": summarise(tally.milliseconds) if tally.milliseconds else None,
        "errors": len(tally.errors),
        "first_errors": tally.errors[:3],
    }


async def _ask_until(deadline: float, asking: Asking, number: int, tally: Tally) -> None:
    """Ask again and again over one connection; a broken one is an error, and made anew."""
    await asyncio.sleep(asking.pause * number / asking.clients)
    while time.perf_counter() < deadline:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", asking.port)
            with closing(writer):
                while time.perf_counter() < deadline:
                    tally.milliseconds.append(1000 * await _ask(reader, writer, asking.request))
                    left = max(0.0, deadline - time.perf_counter())
                    await asyncio.sleep(min(asking.pause, left))
        except (OSError, ValueError, EOFError, TimeoutError) as error:
            tally.errors.append(repr(error))
            await asyncio.sleep(0.1)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    """Send one request and read its answer; return the seconds. Raises ValueError unless it is 200."""
    began = time.perf_counter()
    writer.write(request)
    async with asyncio.timeout(PATIENCE_SECONDS):
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise ValueError(head.partition(b"\r\n")[0].decode())
        await reader.readexactly(int(length.group(1)))
    return time.perf_counter() - began
