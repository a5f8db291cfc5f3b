"""The pages of a PDF, measured and drawn by a process of its own: what breaks it costs one page."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

from PIL import Image

from shared.documents.pdf_streams import DAMAGED
from shared.drawing.canvas import nameless_file
from shared.drawing.drawer import Drawer
from shared.drawing.drawers import DRAWERS
from shared.errors import PageError, TooManyPages
from shared.images import Pixels, is_too_large, too_many_pixels
from shared.settings import Limits

POINTS = 72
"""Units of a PDF in an inch."""
KEPT_OPEN = 64
"""Pages that are drawn before a file is opened anew: PDFium keeps what it has read of each."""
MANY, LEAST_BYTES = 10_000, 10
"""Of many pages each takes so many bytes, however well they are packed: one is not shown again."""


class Pdf:
    """A PDF that is open.

    Raises PageError (`encrypted`, `damaged-pdf`, `empty-pdf`), as all else here also with what
    became of the process that draws (`too-slow`, `too-much-memory`, `drawing-crashed`).
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._length = stream.seek(0, io.SEEK_END)
        self._drawer = DRAWERS.take()
        try:
            self._count = _open(self._drawer, stream)
        except BaseException:
            DRAWERS.give_back(self._drawer)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._drawer.close()
        DRAWERS.give_back(self._drawer)

    def __len__(self) -> int:
        """Return how many pages the file promises."""
        return self._count

    @property
    def is_spent(self) -> bool:
        """Whether it should be opened anew: its process is no more, or holds very much of it."""
        return self._drawer.is_lost or self._drawer.is_heavy

    def check_length(self, limits: Limits) -> None:
        """Raise TooManyPages when there are more pages than a job may have.

        Raises PageError (`damaged-pdf`) when there are more than the file has room for.
        """
        if len(self) > limits.pages:
            raise TooManyPages(f"it has more than the limit of {limits.pages:,} pages a job")
        if len(self) > MANY and len(self) * LEAST_BYTES > self._length:
            raise PageError(f"it promises {len(self):,} pages, more than it holds", code=DAMAGED)

    def measure(self, pages: range, limits: Limits) -> list[tuple[int, int] | PageError]:
        """Return width and height of pages in pixels without drawing them, or why one cannot be.

        All of them together have the time of one page. The reasons are `damaged-pdf` and
        `too-many-pixels`.
        """
        sizes = self._drawer.measure(pages.start, pages.stop)
        return [_in_pixels(index, size, limits) for index, size in zip(pages, sizes, strict=True)]

    def draw(self, index: int, limits: Limits) -> Image.Image:
        """Return a page as mode L where it has no colour, else as RGB.

        Raises PageError (`damaged-pdf`, `too-many-pixels`).
        """
        (size,) = self.measure(range(index, index + 1), limits)
        if isinstance(size, PageError):
            raise size
        drawn, pixels = self._drawer.draw(index, *size)
        if drawn in _FAULTS:
            detail, code = _FAULTS[drawn]
            raise PageError(detail.format(index + 1), code=code)
        return Image.fromarray(_without_colour(pixels))

    def try_draw(self, index: int, limits: Limits) -> Image.Image | PageError:
        """Return a page, or why it cannot be drawn."""
        try:
            return self.draw(index, limits)
        except PageError as error:
            return error


_FAULTS = {
    "damaged": ("page {} of the PDF is damaged", DAMAGED),
    "emptied": ("nothing is left of page {}", DAMAGED),
    "too-large": ("no page can be that long or wide", "too-many-pixels"),
}
"""Why a page was not drawn, by what the process says (shared/drawing/document.py)."""


def draw_pages(
    stream: BinaryIO, wanted: Iterable[int], limits: Limits
) -> Iterator[Image.Image | PageError]:
    """Yield the wanted pages, in ascending order, or why one cannot be drawn."""
    waiting = deque(wanted)
    while waiting:
        yield from _draw_some(stream, waiting, limits)


def _draw_some(
    stream: BinaryIO, waiting: deque[int], limits: Limits
) -> Iterator[Image.Image | PageError]:
    """Draw pages until the file should be opened anew; one at least."""
    try:
        pdf = Pdf(stream)
    except PageError as error:
        while waiting:
            waiting.popleft()
            yield error
        return
    with pdf:
        for _ in range(min(KEPT_OPEN, len(waiting))):
            yield pdf.try_draw(waiting.popleft(), limits)
            if pdf.is_spent:
                return


def page_sizes(
    stream: BinaryIO, wanted: Iterable[int], limits: Limits
) -> Iterator[tuple[int, int] | PageError]:
    """Yield width and height of the wanted pages, in ascending order, without drawing them."""
    pages = list(wanted)
    try:
        with Pdf(stream) as pdf:
            sizes = pdf.measure(range(pages[0], pages[-1] + 1), limits)
    except PageError as error:
        yield from (error for _ in pages)
    else:
        yield from (sizes[page - pages[0]] for page in pages)


def _open(drawer: Drawer, stream: BinaryIO) -> int:
    """Open a file, and return how many pages it promises. Raises PageError."""
    if isinstance(stream, io.BytesIO):
        with os.fdopen(nameless_file(), "wb") as file:
            file.write(stream.getbuffer())
            file.flush()
            answer = drawer.open(file.fileno())
    else:
        answer = drawer.open(stream.fileno())
    if answer.get("fault") == "encrypted":
        raise PageError("the PDF is encrypted, and needs a password", code="encrypted")
    if "fault" in answer:
        raise PageError("the PDF is damaged", code=DAMAGED)
    if not answer["pages"]:
        raise PageError("the PDF has no page", code="empty-pdf")
    return int(answer["pages"])


def _in_pixels(
    index: int, size: tuple[float, float] | None, limits: Limits
) -> tuple[int, int] | PageError:
    if size is None:
        return PageError(f"page {index + 1} of the PDF is not there", code=DAMAGED)
    scale = limits.pdf_dpi / POINTS
    width, height = max(1.0, size[0] * scale), max(1.0, size[1] * scale)
    if is_too_large(width, height, limits.page_pixels):
        return too_many_pixels(width, height, limits.page_pixels)
    return round(width), round(height)


def _without_colour(pixels: Pixels) -> Pixels:
    """Return (h, w) where the three channels are the same everywhere, else (h, w, 3) as it is."""
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    sample = (slice(None, None, 16), slice(None, None, 16))
    for look in (sample, ...):
        if (red[look] != green[look]).any() or (green[look] != blue[look]).any():
            return pixels
    return green.copy()
