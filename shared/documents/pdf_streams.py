"""Measure what the streams of a PDF unpack to: PDFium takes all of one into memory, however large.

They are found by their mark and known by their first bytes, as nothing in a PDF may be believed.
What is packed in another way than by Flate, or encrypted, is left to the limits of who draws it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from shared.documents.bombs import most_unpacked
from shared.errors import PageError
from shared.settings import Limits

_MARK = b"stream"
_WINDOW = 1024 * 1024
_FIRST, _PIECE = 4 * 1024, 64 * 1024
_OUT = 1024 * 1024
COLOURS = 3
READINGS = 2
"""So many times the length of a file is read at most: honest streams lie one behind the other."""
DAMAGED = "damaged-pdf"


def check_streams(stream: BinaryIO, limits: Limits) -> None:
    """Raise PageError (`too-large`) where one, or all together, unpack to too much.

    Raises PageError (`damaged-pdf`) where they lie over each other: each may be read but once.
    """
    length = stream.seek(0, 2)
    meter = _Meter(most_unpacked(length, limits), READINGS * length + _WINDOW)
    largest = COLOURS * limits.page_pixels
    for start in _starts(stream):
        size = 0
        for piece in _unpacked(_inflated(_read_from(stream, start), meter)):
            size += len(piece)
            if size > largest:
                raise _too_large(largest)
            meter.unpack(len(piece))
    stream.seek(0)


class _Meter:
    """Counts what was read, and what it unpacked to."""

    def __init__(self, most_out: int, most_in: int) -> None:
        self._most, self._out, self._in = most_out, most_out, most_in

    def unpack(self, size: int) -> None:
        self._out -= size
        if self._out < 0:
            raise _too_large(self._most)

    def read(self, size: int) -> None:
        self._in -= size
        if self._in < 0:
            raise PageError("the streams of the PDF lie over each other", code=DAMAGED)


def _too_large(most: int) -> PageError:
    detail = f"the PDF unpacks to more than {most // 2**20} MiB, too much for its size or a page"
    return PageError(detail, code="too-large")


def _starts(stream: BinaryIO) -> Iterator[int]:
    """Yield where the data of each stream begins, if it may be packed by Flate."""
    at, kept = 0, b""
    stream.seek(0)
    while window := stream.read(_WINDOW):
        text = kept + window
        base, at = at - len(kept), at + len(window)
        yield from (base + place for place in _marks(text))
        kept = text[-(len(_MARK) + 3) :]
        stream.seek(at)


def _marks(text: bytes) -> Iterator[int]:
    place = text.find(_MARK)
    while place >= 0:
        start = place + len(_MARK)
        start += text[start : start + 1] == b"\r"
        start += text[start : start + 1] == b"\n"
        if _is_packed(text[start : start + 2]):
            yield start
        place = text.find(_MARK, start)


def _is_packed(head: bytes) -> bool:
    """Tell whether this may begin data of zlib (RFC 1950, 2.2)."""
    return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0


def _read_from(stream: BinaryIO, start: int) -> Iterator[bytes]:
    stream.seek(start)
    size = _FIRST
    while piece := stream.read(size):
        yield piece
        size = _PIECE


def _unpacked(out: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what was packed, also where it was packed several times."""
    first = next(out, b"")
    whole = chain([first], out)
    return _unpacked(_inflated(whole)) if _is_packed(first[:2]) else whole


def _inflated(pieces: Iterator[bytes], meter: _Meter | None = None) -> Iterator[bytes]:
    """Yield what Flate makes of pieces, as far as it can, and count those that it took."""
    unpacker = zlib.decompressobj()
    for piece in pieces:
        data = piece
        try:
            while data and not unpacker.eof:
                if out := unpacker.decompress(data, _OUT):
                    yield out
                data = unpacker.unconsumed_tail
        except zlib.error:
            return
        finally:
            if meter:
                meter.read(len(piece) - len(unpacker.unused_data))
        if unpacker.eof:
            return
