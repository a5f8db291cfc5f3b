"""A client's socket that keeps to a pace: who sends or takes too slowly is left.

As mod_reqtimeout of Apache does it: some seconds, and then one more for so many bytes.
"""

from __future__ import annotations

import errno
import socket
import time

from shared.errors import RequestError

BYTES_A_SECOND = 16 * 1024
"""The least that a body comes with, or an answer is taken with, on average after the grace."""
PIECE = 64 * 1024


class TooSlow(RequestError):
    """A body comes more slowly than this server waits for."""

    code = "request-timeout"
    title = "The request came too slowly"
    status = 408


class PacedSocket(socket.socket):
    """A blocking socket whose client is waited for within a budget.

    Only the time that is spent waiting counts, never that of the server. Who sets a timeout of
    their own, as gunicorn does to drain what nobody read, gets that instead.
    """

    grace = waited = 0.0
    moved = 0

    def begin(self, grace: float) -> None:
        """Give the client a fresh budget, in seconds, for one request and its answer."""
        self.grace, self.waited, self.moved = grace, 0.0, 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Return what has come. Raises TooSlow when the budget is used up."""
        if self.gettimeout() is not None:
            return super().recv(size, flags)
        started = time.monotonic()
        try:
            self.settimeout(self._budget())
            data = super().recv(size, flags)
        except TimeoutError:
            message = f"the body came with less than {BYTES_A_SECOND:,} bytes a second"
            raise TooSlow(message) from None
        finally:
            self.settimeout(None)
            self.waited += time.monotonic() - started
        self.moved += len(data)
        return data

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]
        """Send all of it. Raises ConnectionResetError when the budget is used up."""
        if self.gettimeout() is not None:
            super().sendall(data, flags)
            return
        rest = memoryview(data)
        while rest:
            rest = rest[self._send(rest[:PIECE], flags) :]

    def _send(self, piece: memoryview, flags: int) -> int:
        started = time.monotonic()
        try:
            self.settimeout(self._budget())
            sent = super().send(piece, flags)
        except TimeoutError:
            message = "the answer is taken too slowly"
            raise ConnectionResetError(errno.ECONNRESET, message) from None
        finally:
            self.settimeout(None)
            self.waited += time.monotonic() - started
        self.moved += sent
        return sent

    def _budget(self) -> float:
        """Return the seconds left, a moment at least: what has come already is always taken."""
        return max(0.001, self.grace + self.moved / BYTES_A_SECOND - self.waited)
