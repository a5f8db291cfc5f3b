"""`python -m shared.drawing.process SOCKET`: draw what the other end of the socket asks for.

It is started by shared/drawing/drawer.py, and ends with whoever started it.
"""

from __future__ import annotations

import mmap
import os
import socket
import sys
from collections.abc import Callable

from shared.drawing.bounds import Bounds, private_bytes
from shared.drawing.channel import Channel, Message
from shared.drawing.document import Document


class Studio:
    """The document that is open, and the memory that is drawn on."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._canvas: mmap.mmap | None = None

    def open(self, file: int) -> Message:
        """Open the document in a file, and say how many pages it promises."""
        try:
            self._document = Document(file)
        except ValueError as fault:
            return {"fault": str(fault)}
        return {"pages": len(self._document)}

    def close(self) -> Message:
        """Close the document."""
        if self._document is not None:  # one without a page counts as nothing
            self._document.close()
            self._document = None
        return {}

    def measure(self, start: int, stop: int) -> Message:
        """Say width and height in points of each page of a range."""
        assert self._document
        return {"sizes": [self._document.size(index) for index in range(start, stop)]}

    def hang(self, file: int, size: int) -> Message:
        """Take the memory in a file to draw on."""
        self._canvas = mmap.mmap(file, size)
        os.close(file)
        return {}

    def draw(self, index: int, width: int, height: int) -> Message:
        """Draw a page, and say what came of it."""
        assert self._document
        assert self._canvas
        return {"drawn": self._document.draw(index, self._canvas, width, height)}

    def do(self, order: Message, files: list[int]) -> Message:
        """Do what an order says, with the file that came with it."""
        task: Callable[..., Message] = getattr(self, order["do"])
        return task(*files, *order["with"]) | {"held": private_bytes()}


def main(link: int) -> None:
    """Answer orders until nobody is there any more."""
    channel = Channel(socket.socket(fileno=link))
    bounds, studio = Bounds(channel.link), Studio()
    channel.send({"ready": True})
    try:
        while True:
            order, files = channel.receive()
            with bounds.at_work(order["seconds"], order["memory"]):
                answer = studio.do(order, files)
            channel.send(answer)
    except (EOFError, ConnectionError):
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
