"""PNGs that lie about their sizes, or unpack to more than they should."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.case import ANY, Case
from tests.hostile.families.raw_png import END, SIGNATURE, chunk, flat_png, header
from tests.support.drawing import png

FAMILY = "png"
PALETTE = chunk(b"PLTE", bytes(range(256)) * 3)
SIDES = [
    *((1, 2**31 - 1), (2**31 - 1, 1), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (0, 10), (10, 0)),
    *((0, 0), (100_001, 1_000), (1, 100_000_001), (2**32 - 1, 2**32 - 1), (46_341, 46_341)),
]


def cases() -> Iterator[Case]:
    """Yield PNGs."""
    body = chunk(b"IDAT", zlib.compress(bytes(1000))) + END
    for width, height in SIDES:
        data = SIGNATURE + header(width, height) + body
        yield Case(FAMILY, f"says it is {width} × {height}", data)
    yield from _bombs()
    yield from _lies()


def _bombs() -> Iterator[Case]:
    megabytes = zlib.compress(bytes(64 * 2**20), 9)
    for kind, content in (
        (b"zTXt", b"comment\0\0" + megabytes),
        (b"iCCP", b"profile\0\0" + megabytes),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + megabytes),
    ):
        inner = chunk(kind, content)
        yield Case(FAMILY, f"64 MiB in {kind.decode()}", flat_png(20, 20, 8, 0, inner), ANY)
        name = f"64 MiB in each of 40 {kind.decode()}"
        yield Case(FAMILY, name, flat_png(20, 20, 8, 0, inner * 40), ANY)
    for depth, colour in (
        (1, 0),
        (8, 0),
        (16, 0),
        (8, 2),
        (16, 2),
        (8, 3),
        (8, 4),
        (8, 6),
        (16, 6),
    ):
        palette = (PALETTE,) if colour == 3 else ()
        data = flat_png(10_000, 10_000, depth, colour, *palette)
        yield Case(FAMILY, f"100 megapixels, {depth} bits, colour type {colour}", data, ANY)
    yield Case(FAMILY, "one pixel high and 99 million wide", flat_png(99_000_000, 1), ANY)
    yield Case(FAMILY, "one pixel wide and 9 million high", flat_png(1, 9_000_000), ANY)
    yield Case(FAMILY, "interlaced, 10,000 × 10,000", flat_png(10_000, 10_000, interlace=1), ANY)
    many = chunk(b"tEXt", b"k\0v") * 300_000
    yield Case(FAMILY, "300,000 texts", flat_png(20, 20, 8, 0, many), ANY)
    excess = SIGNATURE + header(20, 20) + chunk(b"IDAT", megabytes) + END
    yield Case(FAMILY, "64 MiB of pixels for a header of 400", excess, ANY)
    split = b"".join(chunk(b"IDAT", bytes([byte])) for byte in zlib.compress(bytes(420)))
    yield Case(
        FAMILY, "a byte in each of its chunks", SIGNATURE + header(20, 20) + split + END, ANY
    )
    empty = SIGNATURE + header(20, 20) + chunk(b"IDAT", b"") * 200_000 + END
    yield Case(FAMILY, "200,000 empty chunks", empty)


def _lies() -> Iterator[Case]:
    good = png(3)
    yield Case(FAMILY, "no pixels", SIGNATURE + header(20, 20) + END)
    yield Case(FAMILY, "no header", SIGNATURE + chunk(b"IDAT", zlib.compress(bytes(9))) + END)
    yield Case(FAMILY, "two headers", SIGNATURE + header(9, 9) + good[8:], ANY)
    wrong = SIGNATURE + chunk(b"IHDR", good[16:29], crc=7) + good[33:]
    yield Case(FAMILY, "a wrong checksum", wrong)
    for length in (0, 2**31 - 1, 2**32 - 1):
        lying = SIGNATURE + header(20, 20) + chunk(b"IDAT", b"abc", length=length) + END
        yield Case(FAMILY, f"a chunk that says it has {length} bytes", lying)
    yield Case(
        FAMILY,
        "pixels that do not unpack",
        SIGNATURE + header(9, 9) + chunk(b"IDAT", b"x" * 99) + END,
    )
    for colour, depth in ((3, 8), (1, 8), (5, 8), (7, 16), (0, 3), (2, 1), (255, 255)):
        data = zlib.compress(bytes(2000))
        lying = SIGNATURE + header(20, 20, depth, colour) + chunk(b"IDAT", data) + END
        yield Case(FAMILY, f"colour type {colour} with {depth} bits and no palette", lying, ANY)
    unknown = struct.pack(">LLBBBBB", 20, 20, 8, 0, 9, 9, 9)
    yield Case(FAMILY, "methods that do not exist", SIGNATURE + chunk(b"IHDR", unknown) + END)
    tag = chunk(b"eXIf", b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60)
    yield Case(FAMILY, "EXIF of 65,535 entries", flat_png(20, 20, 8, 0, tag), ANY)
    critical = chunk(b"EVIL", b"x" * 100)
    yield Case(FAMILY, "a critical chunk that nobody knows", flat_png(20, 20, 8, 0, critical), ANY)
