"""A wire that breaks: a proxy between a client and a server that cuts connections in the middle."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

BLOCK = 2**16
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: end a connection by a reset, and forget what is under way on it."""


class CuttingProxy:
    """Passes on what comes, and cuts the first connections that carry more than `after` bytes.

    `on_cut` is called with the number of each cut, from 1, just before it. Each second cut is a
    reset, the others end as if the client had hung up.
    """

    def __init__(
        self, port: int, after: int, cuts: int, on_cut: Callable[[int], None] = lambda _: None
    ) -> None:
        self._server = port
        self._after = after
        self._most = cuts
        self._on_cut = on_cut
        self._lock = threading.Lock()
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        """Take no more connections, and wait for the end of those that are there."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.socket() as server:
            server.connect(("127.0.0.1", self._server))
            back = threading.Thread(target=_pass_back, args=(server, client))
            back.start()
            self._pass_on(client, server)
            back.join()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on what the client sends, up to its end or to the cut."""
        passed = 0
        with suppress(OSError):
            while block := client.recv(BLOCK):
                server.sendall(block)
                passed += len(block)
                if passed > self._after and (number := self._next_cut()):
                    self._on_cut(number)
                    _cut(number, client, server)
                    return
            server.shutdown(socket.SHUT_WR)

    def _next_cut(self) -> int:
        """Return the number of this cut; 0 where there is to be no more."""
        with self._lock:
            if self.cuts == self._most:
                return 0
            self.cuts += 1
            return self.cuts


def _cut(number: int, *sockets: socket.socket) -> None:
    for one in sockets:
        if number % 2 == 0:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


def _pass_back(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while block := server.recv(BLOCK):
            client.sendall(block)
        client.shutdown(socket.SHUT_WR)
