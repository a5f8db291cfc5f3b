"""The pages of a PDF, drawn one at a time.

PDFium is not thread-safe: whoever calls it holds its lock, which is let go between two pages.
"""

from __future__ import annotations

import ctypes
import io
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import pypdfium2.raw as pdfium
from PIL import Image

from shared.documents.pdf_streams import DAMAGED
from shared.errors import PageError, TooManyPages
from shared.images import Pixels, is_too_large, too_many_pixels
from shared.settings import Limits

POINTS = 72
"""Units of a PDF in an inch."""
KEPT_OPEN = 64
"""Pages that are drawn before a file is opened anew: PDFium keeps what it has read of each."""
MANY, LEAST_BYTES = 10_000, 10
"""Of many pages each takes so many bytes, however well they are packed: one is not shown again."""
DRAW_SECONDS = 10.0
"""Longest that a page may be drawn; the slowest of real ones takes two or three."""
PDFIUM = threading.RLock()
"""Held by whoever calls PDFium."""


class Pdf:
    """A PDF that is open. Raises PageError (`encrypted`, `damaged-pdf`, `empty-pdf`)."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = _Memory(stream) if isinstance(stream, io.BytesIO) else _File(stream)
        with PDFIUM:
            self._document = self._source.load()
            error = pdfium.FPDF_GetLastError()
            if not self._document:
                raise _refusal(error)
            self._count = int(pdfium.FPDF_GetPageCount(self._document))
            self._is_whole = bool(pdfium.FPDF_DocumentHasValidCrossReferenceTable(self._document))
        if not self._count:
            self.close()
            raise PageError("the PDF has no page", code="empty-pdf")

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
        with PDFIUM:
            pdfium.FPDF_CloseDocument(self._document)

    def __len__(self) -> int:
        """Return how many pages the file promises."""
        return self._count

    def check_length(self, limits: Limits) -> None:
        """Raise TooManyPages when there are more pages than a job may have.

        Raises PageError (`damaged-pdf`) when there are more than the file has room for.
        """
        if len(self) > limits.pages:
            raise TooManyPages(f"it has more than the limit of {limits.pages:,} pages a job")
        if len(self) > MANY and len(self) * LEAST_BYTES > self._source.length:
            raise PageError(f"it promises {len(self):,} pages, more than it holds", code=DAMAGED)

    def find_fault(self, index: int, limits: Limits) -> PageError | None:
        """Say why a page cannot be drawn, as far as that can be told without doing it."""
        try:
            self.measure(index, limits)
        except PageError as error:
            return error
        return None

    def measure(self, index: int, limits: Limits) -> tuple[int, int]:
        """Return width and height of a page in pixels, without drawing it.

        Raises PageError (`damaged-pdf`, `too-many-pixels`).
        """
        size = pdfium.FS_SIZEF()
        with PDFIUM:
            if not pdfium.FPDF_GetPageSizeByIndexF(self._document, index, ctypes.byref(size)):
                raise PageError(f"page {index + 1} of the PDF is not there", code=DAMAGED)
        scale = limits.pdf_dpi / POINTS
        width, height = max(1.0, size.width * scale), max(1.0, size.height * scale)
        if is_too_large(width, height, limits.page_pixels):
            raise too_many_pixels(width, height, limits.page_pixels)
        return round(width), round(height)

    def draw(self, index: int, limits: Limits) -> Image.Image:
        """Return a page as mode L where it has no colour, else as RGB.

        Raises PageError (`damaged-pdf`, `too-many-pixels`).
        """
        width, height = self.measure(index, limits)
        with PDFIUM:
            page = pdfium.FPDF_LoadPage(self._document, index)
            if not page:
                raise PageError(f"page {index + 1} of the PDF is damaged", code=DAMAGED)
            try:
                pixels = _without_colour(_draw(page, width, height))
                if pixels.min() == pixels.max() and not (
                    self._is_whole and _images_are_whole(page)
                ):
                    raise PageError(f"nothing is left of page {index + 1}", code=DAMAGED)
            finally:
                pdfium.FPDF_ClosePage(page)
        return Image.fromarray(pixels)

    def try_measure(self, index: int, limits: Limits) -> tuple[int, int] | PageError:
        """Return width and height of a page in pixels, or why it cannot be drawn."""
        try:
            return self.measure(index, limits)
        except PageError as error:
            return error

    def try_draw(self, index: int, limits: Limits) -> Image.Image | PageError:
        """Return a page, or why it cannot be drawn."""
        try:
            return self.draw(index, limits)
        except PageError as error:
            return error


def draw_pages(
    stream: BinaryIO, wanted: Iterable[int], limits: Limits
) -> Iterator[Image.Image | PageError]:
    """Yield the wanted pages, in ascending order, or why one cannot be drawn."""
    numbers = list(wanted)
    for start in range(0, len(numbers), KEPT_OPEN):
        yield from _draw_some(stream, numbers[start : start + KEPT_OPEN], limits)


def _draw_some(
    stream: BinaryIO, wanted: list[int], limits: Limits
) -> Iterator[Image.Image | PageError]:
    try:
        pdf = Pdf(stream)
    except PageError as error:
        yield from (error for _ in wanted)
        return
    with pdf:
        yield from (pdf.try_draw(index, limits) for index in wanted)


def page_sizes(
    stream: BinaryIO, wanted: Iterable[int], limits: Limits
) -> Iterator[tuple[int, int] | PageError]:
    """Yield width and height of the wanted pages, without drawing them."""
    try:
        pdf = Pdf(stream)
    except PageError as error:
        yield from (error for _ in wanted)
        return
    with pdf:
        yield from (pdf.try_measure(index, limits) for index in wanted)


class _Memory:
    """A PDF in memory."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._data = stream.getvalue()
        self.length = len(self._data)

    def load(self) -> Any:
        return pdfium.FPDF_LoadMemDocument64(self._data, len(self._data), None)


class _File:
    """A PDF in a file, of which PDFium asks for the parts that it needs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.length = stream.seek(0, io.SEEK_END)
        access = pdfium.FPDF_FILEACCESS(m_FileLen=self.length)
        kind = dict(access._fields_)["m_GetBlock"]
        access.m_GetBlock = kind(self._read)
        self._access = access

    def load(self) -> Any:
        return pdfium.FPDF_LoadCustomDocument(ctypes.byref(self._access), None)

    def _read(self, _parameter: Any, position: int, buffer: Any, size: int) -> int:
        try:
            self._stream.seek(position)
            data = self._stream.read(size)
        except (OSError, ValueError):
            return 0
        ctypes.memmove(buffer, data, len(data))
        return int(len(data) == size)


def _refusal(error: int) -> PageError:
    if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return PageError("the PDF is encrypted, and needs a password", code="encrypted")
    return PageError("the PDF is damaged", code=DAMAGED)


def _draw(page: Any, width: int, height: int) -> Pixels:
    """Return (h, w, 3) uint8, red first, on white paper. Raises PageError (`too-slow`)."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    place, stride = pixels.ctypes.data_as(ctypes.c_void_p), width * 3
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, place, stride)
    if not bitmap:
        raise PageError("no page can be that long or wide", code="too-many-pixels")
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pause = _Deadline(DRAW_SECONDS)
    area = (0, 0, width, height, 0, flags)
    state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, *area, ctypes.byref(pause.asked))
    pdfium.FPDF_RenderPage_Close(page)
    pdfium.FPDFBitmap_Destroy(bitmap)
    if state == pdfium.FPDF_RENDER_TOBECONTINUED:
        raise PageError(f"drawing it took longer than {DRAW_SECONDS:g} s", code="too-slow")
    return pixels


class _Deadline:
    """What PDFium asks between two parts of a page, whether it should stop."""

    def __init__(self, seconds: float) -> None:
        self._end = (
            time.thread_time() + seconds
        )  # a machine that is busy with other things is no fault
        self.asked = pdfium.IFSDK_PAUSE(version=1)
        kind = dict(self.asked._fields_)["NeedToPauseNow"]
        self.asked.NeedToPauseNow = kind(self._is_over)

    def _is_over(self, _pause: Any) -> bool:
        return time.thread_time() > self._end


def _without_colour(pixels: Pixels) -> Pixels:
    """Return (h, w) where the three channels are the same everywhere, else (h, w, 3) as it is."""
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    sample = (slice(None, None, 16), slice(None, None, 16))
    for look in (sample, ...):
        if (red[look] != green[look]).any() or (green[look] != blue[look]).any():
            return pixels
    return green.copy()


def _images_are_whole(page: Any) -> bool:
    """Tell whether each image on a page can be decoded: what cannot is left out without a word."""
    objects = (
        pdfium.FPDFPage_GetObject(page, index)
        for index in range(pdfium.FPDFPage_CountObjects(page))
    )
    images = (
        one for one in objects if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_IMAGE
    )
    return all(map(_is_decoded, images))


def _is_decoded(image: Any) -> bool:
    bitmap = pdfium.FPDFImageObj_GetBitmap(image)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return bool(bitmap)
