"""The threads of gunicorn, kept for requests that are here.

Gunicorn gives a thread to a client at its first byte, for as long as the client likes. Here

1. the loop gathers the head of each request, so that slow heads hold no thread;
2. half of the threads may have a request with a body; others wait in the loop for their turn;
3. a body and an answer move at a least pace (web/server/pace.py), or the client is left;
4. when no more connections fit, the one that has kept us waiting for longest makes room.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from shared.settings import Settings
from web.server.heads import Progress, announces_body, progress_of
from web.server.pace import PacedSocket
from web.server.refusals import refusal
from web.server.unreadable import ProblemWorker

TURN_SECONDS = 30.0
"""How long a request with a body waits for a thread before it is sent away."""
LINGER_SECONDS = 2.0
"""How long a connection that is closed listens on, so that the client can read why."""
PIECE = 64 * 1024


class Threads(ProblemWorker):
    """Gunicorn's worker of threads, with an eye on those who are slow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience = Settings.load().client_seconds
        self._places = max(1, self.cfg.threads // 2)
        self._arriving: set[TConn] = set()
        self._queue: deque[TConn] = deque()
        self._leaving: deque[TConn] = deque()

    def enqueue_req(self, conn: TConn) -> None:
        """Begin with a request of a connection, new or kept alive."""
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket(fileno=conn.sock.detach())
        conn.head = bytearray(conn.parser.unreader.take_buffered() if conn.initialized else b"")
        if progress_of(conn.head) is Progress.PARTIAL:
            self._listen(conn, self.pending_conns, self._patience, self._take)
        else:
            self._go_on(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Go on after a request, and let the next body come in."""
        self._arriving.discard(conn)
        super().finish_request(conn, fs)
        while self._queue and len(self._arriving) < self._places:
            self._admit(self._queue.popleft())

    def murder_pending(self) -> None:
        """Send away who has kept us waiting for too long, or whom we have."""
        crowded = self.nr_conns >= self.worker_connections
        for conn in self._overdue(self.pending_conns, crowded=crowded):
            self._unlisten(conn, self.pending_conns)
            self._leave(conn, HTTPStatus.REQUEST_TIMEOUT)
        for conn in self._overdue(self._queue):
            self._queue.remove(conn)
            self._leave(conn, HTTPStatus.SERVICE_UNAVAILABLE)
        for conn in self._overdue(self._leaving):
            self._unlisten(conn, self._leaving)
            self._drop(conn)

    def _take(self, conn: TConn, _client: socket.socket) -> None:
        """Take what has come of a head."""
        data = _received(conn)
        if data is None:
            return
        conn.head += data
        if data and progress_of(conn.head) is Progress.PARTIAL:
            return
        self._unlisten(conn, self.pending_conns)
        self._go_on(conn) if data else self._drop(conn)

    def _go_on(self, conn: TConn) -> None:
        """Find a thread for a request whose head is here."""
        if progress_of(conn.head) is Progress.TOO_LONG:
            self._leave(conn, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not announces_body(conn.head):
            self._to_thread(conn)
        elif len(self._arriving) < self._places:
            self._admit(conn)
        else:
            conn.timeout = time.monotonic() + TURN_SECONDS
            self._queue.append(conn)

    def _admit(self, conn: TConn) -> None:
        self._arriving.add(conn)
        self._to_thread(conn)

    def _to_thread(self, conn: TConn) -> None:
        conn.data_ready = True
        conn.init()
        conn.sock.begin(self._patience)
        conn.parser.unreader.unread(bytes(conn.head))
        super().enqueue_req(conn)

    def _leave(self, conn: TConn, status: HTTPStatus) -> None:
        """Say why, if the client listens, and close once it has heard it."""
        conn.sock.setblocking(False)
        with suppress(OSError):
            conn.sock.send(refusal(status))
            conn.sock.shutdown(socket.SHUT_WR)
        self._listen(conn, self._leaving, LINGER_SECONDS, self._ignore)

    def _ignore(self, conn: TConn, _client: socket.socket) -> None:
        """Throw away what still comes: to close over it would take back what was said."""
        if _received(conn) == b"":
            self._unlisten(conn, self._leaving)
            self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()

    def _listen(
        self,
        conn: TConn,
        among: deque[TConn],
        seconds: float,
        hear: Callable[[TConn, socket.socket], None],
    ) -> None:
        """Wait in the loop for what a client sends; all among those wait equally long."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + seconds
        among.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(hear, conn))

    def _unlisten(self, conn: TConn, among: deque[TConn]) -> None:
        among.remove(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    @staticmethod
    def _overdue(among: deque[TConn], *, crowded: bool = False) -> list[TConn]:
        """Return those whose time is over, in a crowd the eldest at least."""
        now = time.monotonic()
        late = [conn for conn in among if conn.timeout < now]
        return late or ([among[0]] if among and crowded else [])


def _received(conn: TConn) -> bytes | None:
    """Return what has come: nothing at the end, or where the connection broke; None for not yet."""
    try:
        return bytes(conn.sock.recv(PIECE))
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""
