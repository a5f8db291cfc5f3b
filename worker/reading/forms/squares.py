"""Find solid squares on a page, even where a pen runs into them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import FULL, Depth

DARK = FULL / 2
"""The depth from which on a pixel may belong to a square."""
CORE = 0.45
"""What is solid is looked for by squares of this share of the smallest side."""
SQUARE, SOLID = 0.72, 0.82
"""How long the shorter side is at least beside the longer, and how much of it all is dark."""
MOST = 300
"""Solid spots that are looked at: a page with more is a picture."""
ROOM = 2
"""Pixels about a square in which its grey edge lies."""

Points = NDArray[np.float64]
"""(n, 2) x and y."""
Square = tuple[float, float, float]
"""The middle, x and y, and the side."""


def find_squares(depth: Depth, least: float, most: float) -> tuple[Points, Points]:
    """Return the middles, (n, 2), and the sides, (n,), of squares with a side of least to most.

    1. An opening (erosion, then dilation) removes all that is thinner: writing, lines.
    2. What is left is a square where the smallest rectangle about it is one, and full.
    3. Its middle is the centre of gravity of its ink, grey edges included.
    """
    core = max(3, round(CORE * least)) | 1
    dark = np.asarray(depth > DARK, np.uint8)
    # What the edge of the picture cuts off is no square: beyond it, nothing is dark.
    solid = cv2.erode(dark, np.ones((core, core), np.uint8), borderValue=0, borderType=0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    found = []
    for place in range(1, count if count <= MOST else 1):
        x, y, width, height = stats[place, :4].tolist()
        if max(width, height) + core < 1.5 * most:
            spot = np.asarray(labels[y : y + height, x : x + width] == place, np.uint8)
            square = _square(depth, spot, (x, y), core)
            found += [square] if square and least <= square[2] <= most else []
    table = np.array(found, np.float64).reshape(-1, 3)
    return table[:, :2], table[:, 2]


def _square(depth: Depth, spot: NDArray[np.uint8], at: tuple[int, int], core: int) -> Square | None:
    """Return the square that an eroded spot (h, w), at x and y, was; None where it was none."""
    border = core // 2 + ROOM
    wide = cv2.copyMakeBorder(spot, border, border, border, border, cv2.BORDER_CONSTANT, value=0)
    opened = cv2.dilate(wide, np.ones((core, core), np.uint8))
    points = cv2.findNonZero(opened).astype(np.float32)
    sides = np.array(cv2.minAreaRect(points)[1]) + 1
    if sides.min() < SQUARE * sides.max() or len(points) < SOLID * sides.prod():
        return None
    left, top = at[0] - border, at[1] - border
    edge = cv2.dilate(opened, np.ones((2 * ROOM + 1,) * 2, np.uint8))
    inside = slice(max(top, 0), top + edge.shape[0]), slice(max(left, 0), left + edge.shape[1])
    part = depth[inside]
    edge = edge[max(-top, 0) :, max(-left, 0) :][: part.shape[0], : part.shape[1]]
    moments = cv2.moments(part * edge)
    x, y = (moments[name] / moments["m00"] for name in ("m10", "m01"))
    return inside[1].start + x, inside[0].start + y, float(np.sqrt(len(points)))
