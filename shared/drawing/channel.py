"""Messages between a process and the one that draws for it, with open files beside them."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from typing import Any

PIECE = 65_536
MOST_FILES = 2
END = b"\n"
Message = dict[str, Any]


class Channel:
    """One end of a pair of sockets: a question and its answer at a time, never two."""

    def __init__(self, link: socket.socket) -> None:
        self.link = link

    def send(self, message: Message, files: Sequence[int] = ()) -> None:
        """Send a message, and files that the other end may use. Raises OSError where it is gone."""
        socket.send_fds(self.link, [json.dumps(message).encode() + END], files)

    def receive(self) -> tuple[Message, list[int]]:
        """Wait for a message, and the files beside it. Raises EOFError where the other is gone."""
        data, files = b"", list[int]()
        while not data.endswith(END):
            piece, more, _, _ = socket.recv_fds(self.link, PIECE, MOST_FILES)
            if not piece:
                raise EOFError
            data, files = data + piece, files + more
        return json.loads(data), files
