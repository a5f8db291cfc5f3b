"""PNGs put together chunk by chunk (ISO/IEC 15948, clause 5)."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\0\0\0\0IEND\xaeB`\x82"


def chunk(kind: bytes, data: bytes, crc: int | None = None, length: int | None = None) -> bytes:
    """Return a chunk, honest where nothing else is said."""
    crc = zlib.crc32(kind + data) if crc is None else crc
    return (
        struct.pack(">L", len(data) if length is None else length)
        + kind
        + data
        + crc.to_bytes(4, "big")
    )


def header(width: int, height: int, depth: int = 8, colour: int = 0, interlace: int = 0) -> bytes:
    """Return the header chunk."""
    fields = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, interlace)
    return chunk(b"IHDR", fields)


def flat_png(
    width: int, height: int, depth: int = 8, colour: int = 0, *between: bytes, interlace: int = 0
) -> bytes:
    """Return a black image, which shrinks a thousandfold."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    head = header(width, height, depth, colour, interlace)
    data = zeros(height * (1 + (width * samples * depth + 7) // 8))
    return SIGNATURE + head + b"".join(between) + chunk(b"IDAT", data) + END


def zeros(length: int) -> bytes:
    """Return so many zeros in the format of zlib (RFC 1950), made of one part again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = last.compress(bytes(length % 2**20)) + last.flush()
    checksum = length % 65_521 << 16 | 1
    return b"\x78\xda" + part * (length // 2**20) + rest + checksum.to_bytes(4, "big")
