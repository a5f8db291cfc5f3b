"""One deadline for many steps: a receiver that dribbles takes no longer than one that hangs."""

from __future__ import annotations

import io
import socket
import time
from typing import IO, Any, cast


class Deadline:
    """A moment by which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds that are left, or fewer. Raises TimeoutError when none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, most)


class TimedSocket:
    """As much of a socket as `http.client` needs, each step of it within the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> IO[bytes]:
        return io.BufferedReader(cast(Any, _Received(self._socket, self._deadline)))

    def close(self) -> None:
        """Leave it to whoever opened the connection: an answer is still read from it."""


class _Received(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)
