"""Set a strip more upright: most hands lean to the right, each in its own way.

The slant is the shear under which the columns of ink are fullest, as Vinciarelli and Luettin, "A
new normalization technique for cursive handwritten words" (2001) find it: upright strokes fall
into few columns.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SLANTS = np.arange(-10, 15) / 20
"""Columns to the right for each row up."""
UNDONE = 0.5
"""The share of a slant that is undone: sevens and fours mislead, so it is not taken at its word."""
INK = 100
"""Pixels of ink above, of 255, are strokes."""


def set_upright(strip: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """Shear a (h, w) uint8 strip of ink about its middle row by half of its slant.

    Returns the strip, and by how many columns a row was moved left for each row above the middle.
    """
    height, width = strip.shape
    lean = UNDONE * slant_of(strip)
    matrix = np.array([[1, lean, -lean * height / 2], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(strip, matrix, (width, height)), np.uint8), lean


def slant_of(strip: NDArray[np.uint8]) -> float:
    """Return by how many columns strokes lean to the right for each row up, -0.5 to 0.7."""
    height, width = strip.shape
    rows, columns = np.nonzero(strip > INK)
    if not len(rows):
        return 0.0
    moved = np.rint(SLANTS[:, None] * (np.arange(height) - height / 2)).astype(np.int64)
    room = int(np.abs(moved).max())
    each = width + 2 * room
    places = columns + room + moved[:, rows] + each * np.arange(len(SLANTS))[:, None]
    weights = np.broadcast_to(strip[rows, columns].astype(np.float64), places.shape)
    profiles = np.bincount(places.ravel(), weights.ravel(), each * len(SLANTS))
    fullness = np.square(profiles.reshape(len(SLANTS), each)).sum(axis=1)
    return float(SLANTS[int(fullness.argmax())])
