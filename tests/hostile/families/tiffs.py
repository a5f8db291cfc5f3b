"""TIFFs: directories in circles, strips that lie, counts without a bound (TIFF 6.0)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from PIL import Image

from tests.hostile.case import ANY, Case
from tests.hostile.families.raw_png import zeros
from tests.support.drawing import draw, encode, tiff

FAMILY = "tiff"
WIDTH, HEIGHT, BITS, PACKING, KIND, STRIPS, SAMPLES, ROWS, COUNTS = (
    256,
    257,
    258,
    259,
    262,
    273,
    277,
    278,
    279,
)
DEFLATE, JPEG, LZW, FAX3, FAX4, PACKBITS, NONE = 8, 7, 5, 3, 4, 32773, 1
Tag = tuple[int, int, int, int]


def cases() -> Iterator[Case]:
    """Yield TIFFs."""
    for name, data in (*_circles(), *_sizes(), *_strips(), *_tags(), *_faxes()):
        yield Case(FAMILY, name, data, ANY, sent_as="scan.tif")


def directory(tags: Sequence[Tag], following: int = 0) -> bytes:
    """Return a directory of tags: number, kind, count and value or place."""
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    return struct.pack("<H", len(tags)) + entries + struct.pack("<L", following)


def usual(width: int, height: int, packing: int, at: int, length: int, bits: int = 8) -> list[Tag]:
    """Return the tags of a grey image in one strip."""
    return [
        *(
            (WIDTH, 4, 1, width),
            (HEIGHT, 4, 1, height),
            (BITS, 3, 1, bits),
            (PACKING, 3, 1, packing),
        ),
        *((KIND, 3, 1, 1), (STRIPS, 4, 1, at), (SAMPLES, 3, 1, 1), (ROWS, 4, 1, height)),
        (COUNTS, 4, 1, length),
    ]


def file(tags: Sequence[Tag], data: bytes = b"", following: int = 0) -> bytes:
    """Return a TIFF of one directory, with its data from byte 8 on."""
    return b"II*\0" + struct.pack("<L", 8 + len(data)) + data + directory(tags, following)


def _circles() -> Iterator[tuple[str, bytes]]:
    strip = bytes(100)
    tags = usual(10, 10, NONE, 8, 100)
    yield "a directory that follows itself", file(tags, strip, 108)
    two = directory(tags, 8)
    yield "two directories in a circle", b"II*\0\x08\0\0\0" + directory(tags, 8 + len(two)) + two
    chain = bytearray(b"II*\0\x08\0\0\0")
    for _ in range(30_000):
        chain += directory(usual(10, 10, NONE, 8, 100), len(chain) + 114)
    yield "30,000 directories", bytes(chain)
    yield "a directory beyond the end", file(tags, strip, 2**32 - 10)
    yield "no directory", b"II*\0\0\0\0\0"
    yield "a directory in the header", b"II*\0\0\0\0\x04" + bytes(40)
    yield "65,535 entries that are not there", b"II*\0\x08\0\0\0\xff\xff" + bytes(60)
    yield (
        "the larger kind, with 2^64 entries",
        b"II+\0\x08\0\0\0\x10" + bytes(7) + b"\xff" * 8 + bytes(99),
    )


def _sizes() -> Iterator[tuple[str, bytes]]:
    for width, height in (
        (2**31, 1),
        (65_535, 65_535),
        (2**32 - 1, 2**32 - 1),
        (0, 9),
        (10_000, 10_000),
    ):
        for packing in (NONE, DEFLATE, LZW, PACKBITS, JPEG):
            data = zlib.compress(bytes(1000))
            tags = usual(width, height, packing, 8, len(data))
            yield f"{width} × {height} with packing {packing}", file(tags, data)
    for bits in (0, 1, 2, 16, 32, 64, 255, 65_535):
        yield f"{bits} bits", file(usual(9, 9, NONE, 8, 800, bits), bytes(800))
    stretched = [*usual(9_000, 9_000, DEFLATE, 8, 90), (282, 5, 1, 8), (283, 5, 1, 16)]
    yield (
        "dots that make it five times as high",
        file(stretched, struct.pack("<LLLL", 500, 1, 100, 1) + bytes(90)),
    )
    for name, dots in (("no", (0, 0, 0, 0)), ("endless", (2**32 - 1, 1, 1, 2**32 - 1))):
        tags = [*usual(9, 9, NONE, 8, 81), (282, 5, 1, 8), (283, 5, 1, 16)]
        yield f"{name} dots to an inch", file(tags, struct.pack("<LLLL", *dots) + bytes(99))


def _strips() -> Iterator[tuple[str, bytes]]:
    for bits, kind in ((8, "L"), (16, "I;16"), (32, "F")):
        data = zeros(9_900 * 9_900 * bits // 8)
        tags = usual(9_900, 9_900, DEFLATE, 8, len(data), bits)
        tags += [(339, 3, 1, 3)] if bits == 32 else []
        yield f"98 megapixels of {kind} in one strip", file(tags, data)
    data = zeros(700 * 2**20)
    yield "700 MiB for a page of 100 pixels", file(usual(10, 10, DEFLATE, 8, len(data)), data)
    yield "a strip beyond the end", file(usual(10, 10, NONE, 2**31, 100))
    yield "a strip of 4 GiB", file(usual(10, 10, NONE, 8, 2**32 - 1), bytes(100))
    yield "a strip of no bytes", file(usual(10, 10, NONE, 8, 0), bytes(100))
    tags = usual(10, 10, NONE, 8, 100)
    tags[5], tags[8] = (STRIPS, 4, 2**30, 8), (COUNTS, 4, 2**30, 8)
    yield "2^30 strips", file(tags, bytes(100))
    tags = usual(10_000, 10_000, NONE, 8, 100)
    tags[5], tags[7], tags[8] = (STRIPS, 4, 10_000, 8), (ROWS, 4, 1, 1), (COUNTS, 4, 10_000, 8)
    yield "10,000 strips in one place", file(tags, struct.pack("<L", 8) * 10_000)
    rgb = Image.new("RGB", (5_700, 5_700))
    yield "32 megapixels of colour", encode(rgb, "TIFF", compression="tiff_adobe_deflate")
    tile = [(322, 3, 1, 65_520), (323, 3, 1, 65_520), (324, 4, 1, 8), (325, 4, 1, 100)]
    yield (
        "a tile of 4 thousand million pixels",
        file(sorted([*usual(10, 10, DEFLATE, 8, 100), *tile]), bytes(100)),
    )


def _tags() -> Iterator[tuple[str, bytes]]:
    good = usual(10, 10, NONE, 8, 100)
    for count in (0, 2**16, 2**31, 2**32 - 1):
        for tag in (WIDTH, BITS, PACKING, 320, 34_675, 34_665, 700):
            lying = sorted([*(one for one in good if one[0] != tag), (tag, 4, count, 8)])
            yield f"tag {tag} of {count} values", file(lying, bytes(100))
    yield "tags in no order", file(good[::-1], bytes(100))
    yield (
        "tags of kinds that do not exist",
        file([(tag, 77, 1, value) for tag, _, _, value in good], bytes(100)),
    )
    yield "60,000 times the same tag", file([*good, *[(65_000, 4, 1, 1)] * 60_000], bytes(100))
    loop = [*good, (330, 4, 1, 108), (34_665, 4, 1, 108)]
    yield "a directory within itself", file(loop, bytes(100))
    yield "a thousand frames of ten digits", tiff(*range(10)) * 100


def _faxes() -> Iterator[tuple[str, bytes]]:
    for packing in (2, FAX3, FAX4, 34_676, 50_000, 50_001, 34_712):
        for name, data in (("zeros", bytes(500)), ("ones", b"\xff" * 500)):
            yield (
                f"packing {packing} of {name}",
                file(usual(9_000, 9_000, packing, 8, 500, 1), data),
            )
    fax = encode(draw(3, 400).convert("1"), "TIFF", compression="group4")
    yield "a fax that is cut", fax[:300]
