"""A process that draws for this one, and what became of it when it went too far."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from shared.drawing.bounds import SWOLLEN
from shared.drawing.canvas import Canvas
from shared.drawing.channel import Channel, Message
from shared.errors import PageError
from shared.images import Pixels

SECONDS = 10
"""Longest that a page may be drawn, in time of a processor; the slowest of real ones take three."""
PATIENCE = 100.0
"""Longest that an answer is waited for: a machine that is busy with other things is no fault."""
MEMORY = 768 * 2**20
"""Bytes that the process may hold: a page of 100 megapixels takes half of it."""
MEMORY_A_BYTE = 2.5
"""Bytes that it may hold for each of a huge page: an image as large is decoded beside it."""
WORN_BYTES = 192 * 2**20
WORN_PAGES = 5_000
"""What a process may hold, or have drawn, before another takes its place."""
KEPT_CANVAS = 64 * 2**20
"""Bytes of memory to draw on that are kept for another file."""
AT_ONCE = threading.BoundedSemaphore(2)
"""So many processes draw at once, however many threads ask."""
CHANNELS = 3
"""Bytes of a pixel: red, green and blue."""
ROOT = Path(__file__).parents[2]


class Drawer:
    """A process of its own with one PDF open at a time. Whoever asks it holds it alone."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = _start(theirs.fileno())
        ours.settimeout(PATIENCE)
        self._channel = Channel(ours)
        self._canvas: Canvas | None = None
        self._held = self._drawn = 0
        self._fault: PageError | None = None
        self.holder = 0
        """The thread that took it."""
        self._await_start()

    @property
    def is_lost(self) -> bool:
        """Whether it has gone too far, and is no more."""
        return self._process.returncode is not None

    @property
    def is_heavy(self) -> bool:
        """Whether it holds so much that the next page should find another, or the file closed."""
        return self._held > WORN_BYTES

    @property
    def is_worn(self) -> bool:
        """Whether another should take its place."""
        is_large = self._canvas is not None and self._canvas.size > KEPT_CANVAS
        return self.is_lost or self.is_heavy or is_large or self._drawn > WORN_PAGES

    def open(self, file: int) -> Message:
        """Open the PDF in a file: its `pages`, or its `fault`. Raises PageError."""
        return self._ask("opening the PDF", "open", files=[file])

    def close(self) -> None:
        """Close the PDF, if the process has not ended with it."""
        if not self.is_lost:
            with suppress(PageError):
                self._ask("closing the PDF", "close")

    def measure(self, start: int, stop: int) -> list[tuple[float, float] | None]:
        """Return the sizes of pages in points, None where one is not there. Raises PageError."""
        sizes = self._ask("measuring its pages", "measure", start, stop)["sizes"]
        return [tuple(size) if size else None for size in sizes]

    def draw(self, index: int, width: int, height: int) -> tuple[str, Pixels]:
        """Return what came of a page, and (h, w, 3) uint8, red first, until the next is drawn.

        Raises PageError (`too-slow`, `too-much-memory`, `drawing-crashed`).
        """
        size = width * height * CHANNELS
        canvas = self._room_for(size)
        drawn = self._ask("drawing it", "draw", index, width, height)["drawn"]
        self._drawn += 1
        pixels = np.frombuffer(canvas.memory, np.uint8, size)
        return drawn, pixels.reshape(height, width, CHANNELS)

    def is_alive(self) -> bool:
        """Look whether it is still there."""
        return self._process.poll() is None

    def leave(self) -> None:
        """Leave it to another process that has it too."""
        self._channel.link.close()

    def end(self) -> None:
        """End the process."""
        self.leave()
        self._process.kill()
        self._process.wait()

    @property
    def _memory(self) -> int:
        """Bytes that it may hold, by the largest page that it has room for."""
        return max(MEMORY, round(MEMORY_A_BYTE * self._canvas.size) if self._canvas else 0)

    def _await_start(self) -> None:
        """Wait until it is there. Raises RuntimeError."""
        try:
            self._channel.receive()
        except (EOFError, OSError):
            self.end()
            raise RuntimeError("the process that draws did not start") from None

    def _room_for(self, size: int) -> Canvas:
        canvas = self._canvas
        if canvas is None or canvas.size < size:
            canvas = self._canvas = Canvas(size)
            self._ask("drawing it", "hang", canvas.size, files=[canvas.file])
        return canvas

    def _ask(self, doing: str, what: str, *values: int, files: Sequence[int] = ()) -> Message:
        """Return the answer to an order. Raises PageError that says what was too much."""
        if self._fault:
            raise self._fault
        order = {"do": what, "with": values, "seconds": SECONDS, "memory": self._memory}
        try:
            with AT_ONCE:
                self._channel.send(order, files)
                answer, _ = self._channel.receive()
        except (EOFError, OSError) as error:
            self._fault = self._autopsy(doing, is_late=isinstance(error, TimeoutError))
            raise self._fault from None
        except BaseException:  # whoever asked was interrupted, and will not take the answer
            self.end()
            raise
        self._held = answer["held"]
        return answer

    def _autopsy(self, doing: str, *, is_late: bool) -> PageError:
        """End what does not answer, and say what it died of."""
        if is_late:
            self._process.kill()
        code = self._process.wait()
        if is_late:
            return PageError(f"{doing} took longer than {PATIENCE:g} s", code="too-slow")
        if code == -signal.SIGXCPU:
            return PageError(f"{doing} took longer than {SECONDS} s", code="too-slow")
        if code == SWOLLEN:
            detail = f"{doing} took more than {self._memory // 2**20} MiB of memory"
            return PageError(detail, code="too-much-memory")
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        detail = f"{doing} ended the process that draws ({cause})"
        return PageError(detail, code="drawing-crashed")


def _start(link: int) -> subprocess.Popen[bytes]:
    """Start the process; of this one's environment, with its secrets, it gets nothing."""
    command = [sys.executable, "-P", "-s", "-m", "shared.drawing.process", str(link)]
    return subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
        command,
        pass_fds=[link],
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
