"""Count how often a JPEG is drawn over: each of its scans goes over all pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from shared.errors import PageError

MOST_SCANS = 64
"""Of progressive JPEGs; usual are ten."""
MOST_MARKERS = 10_000
"""No camera writes more than some hundreds: a segment has room for 64 KiB."""
WINDOW = 64 * 1024
_SCAN, _END = 0xDA, 0xD9
_FIRST_WITH_LENGTH = 0xC0
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd8\xff])")
"""What is no stuffed byte, no restart within a scan and no filling (T.81, B.1.1.3 and B.1.1.5)."""


def check_scans(stream: BinaryIO) -> None:
    """Raise PageError (`damaged-image`) where a JPEG has more scans than any camera makes.

    What follows the end of the image does not count: phones put films and copies there.
    """
    place, scans = stream.tell(), 0
    for number, marker in enumerate(_markers(stream)):
        scans += marker == _SCAN
        if scans > MOST_SCANS:
            raise PageError(f"it is drawn over more than {MOST_SCANS} times", code="damaged-image")
        if number >= MOST_MARKERS:
            raise PageError(f"it has more than {MOST_MARKERS:,} parts", code="damaged-image")
    stream.seek(place)


def _markers(stream: BinaryIO) -> Iterator[int]:
    """Yield the markers of a JPEG up to its end, from segment to segment (T.81, B.1.1.4)."""
    at = 0
    while (found := _next(stream, at)) is not None:
        marker, at = found
        if marker == _END:
            return
        yield marker
        if marker >= _FIRST_WITH_LENGTH:
            stream.seek(at)
            at += int.from_bytes(stream.read(2), "big")


def _next(stream: BinaryIO, start: int) -> tuple[int, int] | None:
    """Return the first marker from a place on, and where it ends."""
    stream.seek(start)
    kept = b""
    while window := stream.read(WINDOW):
        text = kept + window
        if match := _MARKER.search(text):
            return match[1][0], start + match.end()
        start += len(text) - 1
        kept = text[-1:]
    return None
