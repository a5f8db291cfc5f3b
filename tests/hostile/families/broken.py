"""Good files of every format, cut short and with bits turned, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import ANY, NOT_READ, Case
from tests.support.drawing import draw, encode, png, tar_of, tiff, zip_of
from tests.support.pdfs import scanned_pdf

SEED = 20261128
CUTS = (0.02, 0.2, 0.5, 0.8, 0.98)
FLIPS = 6


def good_files() -> dict[str, bytes]:
    """Return one good file of each format that is taken."""
    digit = draw(8)
    return {
        "png": png(8),
        "jpg": encode(digit, "JPEG"),
        "webp": encode(digit, "WEBP"),
        "bmp": encode(digit, "BMP"),
        "gif": encode(digit, "GIF"),
        "tif": tiff(8, 3),
        "pdf": scanned_pdf([draw(8, 300)]),
        "zip": zip_of({"a.png": png(8), "b.png": png(3)}),
        "tar": tar_of({"a.png": png(8)}),
        "tgz": tar_of({"a.png": png(8)}, "w:gz"),
        "tbz": tar_of({"a.png": png(8)}, "w:bz2"),
        "txz": tar_of({"a.png": png(8)}, "w:xz"),
    }


def cases() -> Iterator[Case]:
    """Yield what is left of them."""
    dice = random.Random(SEED)
    for ending, data in good_files().items():
        for share in CUTS:
            at = int(len(data) * share)
            yield Case("cut short", f"{ending} at byte {at}", data[:at], ANY, f"scan.{ending}")
        yield Case("cut short", f"{ending} without its last byte", data[:-1], ANY, f"scan.{ending}")
        for number in range(1, FLIPS + 1):
            broken = turn_bits(data, dice, 1 if number % 2 else 40)
            yield Case("turned bits", f"{ending} {number}", broken, ANY, f"scan.{ending}")
    yield Case("cut short", "no byte", b"", NOT_READ)
    yield Case("cut short", "one byte", b"\x89", NOT_READ)


def turn_bits(data: bytes, dice: random.Random, count: int) -> bytes:
    """Return the same with so many bits turned."""
    broken = bytearray(data)
    for _ in range(count):
        broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
    return bytes(broken)
