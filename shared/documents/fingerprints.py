"""A number of 64 bits for the bytes of a page: what has another one differs.

It costs nothing where a checksum is at hand. What has the same one may be the same: a digest tells.
"""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

_STEP = 0x9E3779B97F4A7C15
_BITS = 2**64
_CHUNK = 1024 * 1024


def of_checksum(crc32: int, size: int) -> int:
    """Return the fingerprint of a file, or of its first page."""
    return _signed(crc32 << 32 | size % 2**32)


def of_digest(sha256: bytes, frame: int = 0) -> int:
    """Return a fingerprint that two files never share unless they are the same."""
    return of_frame(_signed(int.from_bytes(sha256[:8], "big")), frame)


def of_frame(of_file: int, frame: int) -> int:
    """Return the fingerprint of one page of a file of many."""
    return _signed(of_file + frame * _STEP)


def of_bytes(data: bytes) -> int:
    return of_checksum(zlib.crc32(data), len(data))


def of_stream(stream: BinaryIO, longest: int) -> int | None:
    """Return the fingerprint of a whole file; None where it is longer than any member can be."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > longest:
        return None
    crc32 = 0
    while chunk := stream.read(_CHUNK):
        crc32 = zlib.crc32(chunk, crc32)
    stream.seek(0)
    return of_checksum(crc32, size)


def _signed(number: int) -> int:
    """Return what 64 bits are in a column of signed numbers."""
    number %= _BITS
    return number - _BITS if number >= _BITS // 2 else number
