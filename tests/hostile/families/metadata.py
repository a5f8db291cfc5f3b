"""Rubbish in what stands beside the pixels: EXIF, ICC, XMP, comments."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from tests.hostile.case import ANY, Case
from tests.support.drawing import draw, encode

FAMILY = "metadata"
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
"""Of these a TIFF is EXIF itself, whose rubbish is among the TIFFs."""


def cases() -> Iterator[Case]:
    """Yield images with each kind of rubbish, in each format that holds it."""
    for name, option, rubbish in _rubbish():
        for kind in FORMATS if option == "icc_profile" else FORMATS[:3]:
            data = encode(draw(9).convert("RGB"), kind, **{option: rubbish})
            yield Case(FAMILY, f"{kind}: {name}", data, ANY)


def _exif(tag: int, kind: int, count: int, value: int) -> bytes:
    entry = struct.pack("<HHLL", tag, kind, count, value)
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4)


def _rubbish() -> Iterator[tuple[str, str, bytes]]:
    dice = random.Random(7)
    yield "a profile of noise", "icc_profile", dice.randbytes(5000)
    yield "a profile of 4 GiB, so it says", "icc_profile", b"\xff" * 4 + bytes(200)
    yield "EXIF turned by 99", "exif", _exif(274, 3, 1, 99)
    yield "EXIF turned by text", "exif", _exif(274, 2, 4, 0x41414141)
    yield "EXIF of 2^32 values", "exif", _exif(274, 3, 2**32 - 1, 0)
    yield "EXIF within itself", "exif", _exif(34_665, 4, 1, 8)
    yield "EXIF of noise", "exif", b"Exif\0\0" + dice.randbytes(3000)
    yield "EXIF cut", "exif", b"Exif\0\0II*\0"
