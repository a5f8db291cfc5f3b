"""JPEGs, WebPs and BMPs whose headers lie."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

from tests.hostile.case import ANY, Case
from tests.support.drawing import draw, encode

FAMILY = "jpeg, webp, bmp"


def cases() -> Iterator[Case]:
    """Yield such images."""
    for name, data in (*_jpegs(), *_webps(), *_bmps()):
        yield Case(FAMILY, name, data, ANY)


def _jpegs() -> Iterator[tuple[str, bytes]]:
    good = encode(draw(3).convert("RGB"), "JPEG")
    at = good.index(b"\xff\xc0") + 5
    for height, width in ((65_535, 65_535), (0, 0), (1, 65_535), (9_999, 9_999), (0, 100)):
        yield (
            f"JPEG of {width} × {height}",
            good[:at] + struct.pack(">HH", height, width) + good[at + 4 :],
        )
    for count in (0, 2, 4, 5, 255):
        yield f"JPEG of {count} components", good[: at + 4] + bytes([count]) + good[at + 5 :]
    flat = encode(Image.new("L", (10_000, 10_000)), "JPEG", quality=1)
    yield "JPEG of 100 megapixels", flat
    progressive = encode(draw(3, 200), "JPEG", progressive=True)
    scan = progressive[progressive.index(b"\xff\xda") : -2]
    yield "JPEG of 2,000 scans", progressive[:-2] + scan * 2_000 + b"\xff\xd9"
    wide = encode(Image.new("L", (8_000, 8_000)), "JPEG", progressive=True, quality=1)
    refine = wide[wide.index(b"\xff\xda") : -2]
    yield "JPEG of 64 megapixels and 200 × its scans", wide[:-2] + refine * 200 + b"\xff\xd9"
    yield "JPEG of restarts", good[:-2] + b"\xff\xd0\xff\xd1" * 500_000
    yield "JPEG with segments of no length", b"\xff\xd8" + b"\xff\xe1\0\0" * 1_000
    yield "JPEG with 10,000 comments", good[:2] + b"\xff\xfe\0\x09comment" * 10_000 + good[2:]
    yield "JPEG without tables", good[:2] + good[good.index(b"\xff\xc0") :]
    arithmetic = good.replace(b"\xff\xc0", b"\xff\xc9")
    yield "JPEG with arithmetic coding that it has not", arithmetic
    yield "JPEG without losses, so it says", good.replace(b"\xff\xc0", b"\xff\xc3")
    yield (
        "JPEG with an image for a preview, of itself",
        good[:2] + _segment(b"Exif\0\0" + good) + good[2:],
    )
    mpf = b"MPF\0II*\0\x08\0\0\0\x03\0\x01\xb0\x04\0\xff\xff\xff\xff\0\0\0\0" + bytes(40)
    yield (
        "JPEG with an index of 4 thousand million images",
        good[:2] + _segment(mpf, 0xE2) + good[2:],
    )
    yield (
        "JPEG with half a profile",
        good[:2] + _segment(b"ICC_PROFILE\0\x05\xff" + bytes(900), 0xE2) + good[2:],
    )


def _segment(data: bytes, marker: int = 0xE1) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def _webps() -> Iterator[tuple[str, bytes]]:
    good = encode(draw(3).convert("RGB"), "WEBP", lossless=True)
    yield "WebP that says it has 4 GiB", good[:4] + b"\xff\xff\xff\xff" + good[8:]
    yield "WebP that says it has no byte", good[:4] + bytes(4) + good[8:]
    yield "WebP of 16,384 squared", good[:21] + b"\xff\xff\xff\x0f" + good[25:]
    yield "WebP without a picture", b"RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0"
    canvas = b"VP8X\x0a\0\0\0\x02\0\0\0" + b"\xff" * 6
    yield "WebP of a canvas of 2^48 pixels", b"RIFF" + struct.pack("<L", 30) + b"WEBP" + canvas
    frames = [draw(number % 10, 60) for number in range(400)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True, loop=0)
    yield "WebP of 400 frames for ever", out.getvalue()
    yield (
        "WebP of 9 thousand squared",
        encode(Image.new("RGB", (9_000, 9_000)), "WEBP", quality=1, method=0),
    )
    yield "RIFF that is sound", b"RIFF\x24\0\0\0WAVEfmt " + bytes(30)


def _bmps() -> Iterator[tuple[str, bytes]]:
    for width, height, bits, packing in (
        *((2**31 - 1, 1, 24, 0), (65_535, 65_535, 24, 0), (-5, 5, 24, 0), (5, -(2**31), 24, 0)),
        *((0, 0, 24, 0), (10_000, 10_000, 8, 1), (10_000, 10_000, 1, 0), (9, 9, 99, 0)),
        *((9, 9, 24, 7), (9, 9, 32, 3), (10_000, 10_000, 4, 2), (1, 99_000_000, 8, 1)),
    ):
        info = struct.pack("<LllHHLLllLL", 40, width, height, 1, bits, packing, 0, 0, 0, 2**31, 0)
        file = b"BM" + struct.pack("<LHHL", 2**32 - 1, 0, 0, 54 + 1024)
        data = file + info + bytes(1024) + b"\0\x01" * 2000
        yield f"BMP of {width} × {height}, {bits} bits, packing {packing}", data
    for size in (0, 3, 12, 108, 2**32 - 1):
        header = b"BM" + bytes(8) + b"\x36\0\0\0" + struct.pack("<L", size) + bytes(200)
        yield f"BMP with a header of {size} bytes", header
    walk = b"\0\x02\xff\xff" * 400_000
    info = struct.pack("<LllHHLLllLL", 40, 9_000, 9_000, 1, 8, 1, 0, 0, 0, 256, 0)
    yield (
        "BMP of jumps",
        b"BM" + struct.pack("<LHHL", 99, 0, 0, 54 + 1024) + info + bytes(1024) + walk,
    )
