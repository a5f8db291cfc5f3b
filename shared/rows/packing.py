"""Rows as they are kept, 64 bytes each, and as pictures of 8 × 8 that people can look at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from shared.errors import PageError
from shared.images import Pixels
from shared.rows.checking import VALUES, Row

SIDE = 8
STEPS = 15
"""Levels of ink for one unit: whole numbers are kept exactly, and 16 of them fit into a byte."""


def pack(rows: Sequence[Row]) -> bytes:
    """Return rows, each 64 numbers in 0..16, in 64 bytes each."""
    return _ink(rows).tobytes()


def paint(rows: Sequence[Row]) -> Pixels:
    """Return rows as pictures, (n, 8, 8) uint8, dark ink on white."""
    return 255 - _ink(rows).reshape(-1, SIDE, SIDE)


def _ink(rows: Sequence[Row]) -> Pixels:
    return np.round(np.asarray(rows, np.float64) * STEPS).astype(np.uint8)


def count_rows(stream: BinaryIO) -> int:
    """Return how many rows a packed stream holds."""
    return stream.seek(0, io.SEEK_END) // VALUES


def picture(stream: BinaryIO, offset: int) -> Image.Image | PageError:
    """Return a packed row as an image of 8 × 8, dark ink on white, or why there is none."""
    stream.seek(offset)
    packed = stream.read(VALUES)
    if len(packed) < VALUES:
        return PageError("the upload ends before this row", code="damaged-image")
    ink = np.frombuffer(packed, np.uint8).reshape(SIDE, SIDE)
    return Image.fromarray(255 - ink)


def counts(pictures: Sequence[Pixels]) -> NDArray[np.float32]:
    """Return the numbers, (n, 64) float32 in 0..16, of n pictures, (8, 8) uint8."""
    ink = 255 - np.asarray(pictures, np.uint8).reshape(-1, VALUES)
    return np.asarray(ink / STEPS, np.float32)
