"""The lines of a page, with all else pale: what a form is told by that is full of handwriting."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import Depth, Matrix

LINE = 15
"""Pixels of the working size from which on a stroke is a line."""
SMOOTH, EVEN = 0.8, 45
"""A line that a scan in black and white broke into dots is whole once it is smoothed by so much,
and what is deeper than this counts no more: a pale line is as good as a black stroke."""
BROAD, EDGE = 11, 2
"""Pixels from which on ink is no line: the end of the sheet on a dark table, blots, bars; and those
of its soft edge."""
ELSE = 0.1
"""How deep all other ink is left."""

Floats = NDArray[np.float32]


def ruled(depth: Depth) -> Depth:
    """Return the lines of a straight page, (h, w) of the working size, with all else pale."""
    even = np.minimum(cv2.GaussianBlur(depth, (0, 0), SMOOTH), np.uint8(EVEN))
    core = cv2.erode(even, np.ones((BROAD, BROAD), np.uint8))
    thin = cv2.subtract(even, cv2.dilate(core, np.ones((BROAD + 2 * EDGE,) * 2, np.uint8)))
    along, down = (
        cv2.morphologyEx(thin, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        for size in ((1, LINE), (LINE, 1))
    )
    pale = cv2.convertScaleAbs(thin, alpha=ELSE)
    return np.asarray(cv2.max(cv2.max(along, down), pale), np.uint8)


def lessened(depth: Depth, scale: float) -> Depth:
    """Return a smaller copy, whose thin lines are about as deep as ever."""
    small = cv2.resize(depth, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.convertScaleAbs(small, alpha=0.5 / scale), np.uint8)


def contrast(depth: Depth) -> Floats:
    """Return ink without what is broad, (h, w): about 0 on average."""
    smooth = cv2.GaussianBlur(depth.astype(np.float32), (0, 0), 0.8)
    return np.asarray(smooth - cv2.GaussianBlur(smooth, (0, 0), 5), np.float32)


def scaled(homography: Matrix, scale: float) -> Matrix:
    """Return the same homography between pictures so much smaller."""
    # The middle of a pixel is half a pixel from its edge, at both sizes.
    less = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2], [0, 0, 1]])
    return np.asarray(less @ homography @ np.linalg.inv(less), np.float64)


def turned_back(quarters: int, shape: tuple[int, ...]) -> Matrix:
    """Return the matrix from a picture, (h, w), after `numpy.rot90` to the same before it."""
    down, across = shape[0] - 1.0, shape[1] - 1.0
    turns = (
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0, -1, across], [1, 0, 0], [0, 0, 1]],
        [[-1, 0, across], [0, -1, down], [0, 0, 1]],
        [[0, 1, 0], [-1, 0, down], [0, 0, 1]],
    )
    return np.array(turns[quarters], np.float64)
