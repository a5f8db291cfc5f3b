"""Make of a glyph the 64 numbers that scikit-learn's digits have.

They come from Alpaydin and Kaynak, "Optical recognition of handwritten digits" (UCI, 1998): NIST's
programs set a digit upright and scaled it to a bitmap of 32 × 32, some 20 wide and 32 high, and
in each block of 4 × 4 the pixels of ink were counted.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 32
WIDTH = 20
BLOCK = 4
WIDEST = 1.5
"""How much wider a narrow digit may become: a one is a stroke, and no block."""
FAINTEST = 60
INK = 96

Counts = NDArray[np.float32]
"""(n, 64) float32 in 0..16."""


def count_ink(glyphs: NDArray[np.uint8]) -> Counts:
    """Return the counts of n glyphs, (n, 28, 28) uint8 with ink 255 on 0."""
    bitmaps = np.array([_bitmap(glyph) for glyph in glyphs], np.uint8).reshape(-1, SIDE, SIDE)
    cells = SIDE // BLOCK
    blocks = bitmaps.reshape(-1, cells, BLOCK, cells, BLOCK)
    return np.asarray(blocks.sum(axis=(2, 4)).reshape(-1, cells * cells), np.float32)


def _bitmap(glyph: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (32, 32) uint8, 1 where there is ink."""
    upright = _straighten(glyph)
    x, y, width, height = cv2.boundingRect(np.asarray(upright > FAINTEST, np.uint8))
    bitmap = np.zeros((SIDE, SIDE), np.uint8)
    if not width:
        return bitmap
    wide = min(WIDTH, max(1, round(width * SIDE / height * WIDEST)))
    ink = upright[y : y + height, x : x + width]
    large = cv2.resize(ink, (wide, SIDE), interpolation=cv2.INTER_CUBIC)
    left = (SIDE - wide) // 2
    bitmap[:, left : left + wide] = large > INK
    return bitmap


def _straighten(glyph: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take the slant out of a glyph: shear it until its ink leans neither way."""
    moments = cv2.moments(glyph)
    if moments["mu02"] < 1:
        return glyph
    slant, middle = moments["mu11"] / moments["mu02"], glyph.shape[0] / 2
    shear = np.array([[1, slant, -middle * slant], [0, 1, 0]], np.float32)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(glyph, shear, glyph.shape[::-1], flags=how), np.uint8)
