"""Animations without an end, in GIF and PNG, and GIFs that lie."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from tests.hostile.case import ANY, Case
from tests.hostile.families.raw_png import END, SIGNATURE, chunk, header
from tests.support.drawing import draw, encode

FAMILY = "animations"
SCREEN = b"GIF89a" + struct.pack("<HHBBB", 20, 20, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
PICTURE = b"\x02\x16\x8c\x2d\x99\x87\x2a\x1c\xdc\x33\xa0\x02\x75\xec\x95\xfa\xa8\xde\x60\x8c\x04\x91\x4c\x01\0"


def cases() -> Iterator[Case]:
    """Yield animations."""
    for name, data in (*_gifs(), *_apngs()):
        yield Case(FAMILY, name, data, ANY)


def _frame(width: int = 10, height: int = 10, left: int = 0) -> bytes:
    return b"\x2c" + struct.pack("<HHHHB", left, 0, width, height, 0) + PICTURE


def _gifs() -> Iterator[tuple[str, bytes]]:
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    for frames in (1, 1_000, 200_000):
        yield f"GIF of {frames} frames for ever", SCREEN + loop + _frame() * frames + b";"
    yield "GIF without an end", SCREEN + loop + _frame() * 50
    yield "GIF without a frame", SCREEN + b";"
    yield "GIF of 65,535 squared", b"GIF89a" + b"\xff" * 4 + SCREEN[10:] + _frame() + b";"
    yield "GIF with a frame larger than its screen", SCREEN + _frame(65_535, 65_535) + b";"
    yield "GIF with a frame of no size", SCREEN + _frame(0, 0) + b";"
    yield "GIF with a frame beside its screen", SCREEN + _frame(10, 10, 60_000) + b";"
    large = b"GIF89a" + struct.pack("<HHBBB", 9_999, 9_999, 0x80, 0, 0) + SCREEN[13:]
    yield "GIF of 9,999 squared", large + _frame() + b";"
    yield "GIF of codes out of range", SCREEN + _frame()[:10] + b"\x0c\xff" + b"\xff" * 255 + b"\0;"
    yield (
        "GIF with 20 MiB of comment",
        SCREEN + b"\x21\xfe" + (b"\xff" + b"c" * 255) * 80_000 + b"\0" + _frame() + b";",
    )
    yield "GIF of extensions without an end", SCREEN + b"\x21\xff\xff" + b"x" * 1000
    yield "GIF of a colour table that is cut", b"GIF89a\x14\0\x14\0\xf7\0\0" + bytes(90)
    drawn = [draw(number % 10, 60) for number in range(50)]
    out = io.BytesIO()
    drawn[0].save(out, "GIF", save_all=True, append_images=drawn[1:], loop=0, duration=0)
    yield "GIF of 50 digits", out.getvalue()


def _apngs() -> Iterator[tuple[str, bytes]]:
    picture = zlib.compress(bytes(21 * 20))
    for frames in (0, 2, 2**31 - 1, 2**32 - 1):
        control = chunk(b"acTL", struct.pack(">LL", frames, 0))
        data = SIGNATURE + header(20, 20) + control + _fctl(0) + chunk(b"IDAT", picture) + END
        yield f"APNG that says it has {frames} frames", data
    control = chunk(b"acTL", struct.pack(">LL", 20_000, 0))
    more = b"".join(
        _fctl(2 * n + 1) + chunk(b"fdAT", struct.pack(">L", 2 * n + 2) + picture)
        for n in range(20_000)
    )
    whole = SIGNATURE + header(20, 20) + control + _fctl(0) + chunk(b"IDAT", picture) + more + END
    yield "APNG of 20,000 frames", whole
    outside = _fctl(0, 2**31 - 1, 2**31 - 1)
    data = SIGNATURE + header(20, 20) + control + outside + chunk(b"IDAT", picture) + END
    yield "APNG with a frame of 2^62 pixels", data
    drawn = [draw(number, 60) for number in range(9)]
    yield "APNG of nine digits", encode(drawn[0], "PNG", save_all=True, append_images=drawn[1:])


def _fctl(number: int, width: int = 20, height: int = 20) -> bytes:
    return chunk(b"fcTL", struct.pack(">LLLLLHHBB", number, width, height, 0, 0, 0, 0, 0, 0))
