"""How far a page lies askew."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

MOST_DEGREES = 6.0
STEPS = (0.5, 0.1, 0.02)
"""Degrees between the angles tried, each time around the best of the time before."""
MOST_POINTS = 60_000
LONG = 30
"""Pixels of a line or a frame that tells the angle by itself."""
LIKE = 0.98
"""A page that is nearly as sharp as it lies is straight."""

Mask = NDArray[np.uint8]
Floats = NDArray[np.float64]
Parts = NDArray[np.int64]


def skew_of(lines: Mask) -> float:
    """Return the angle in degrees, clockwise, by which the lines of a page fall to the right.

    Of (h, w) uint8, print not 0. The projection profile is sharpest along lines (Postl, "Detection
    of linear oblique structures and skew scan in digitized documents", 1986); here each part of
    the print has its own, as unlike lines that happen to meet would look like one.
    """
    points, parts = _points(lines)
    if not len(points):
        return 0.0
    best, reach = 0.0, MOST_DEGREES
    for step in STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(points, parts, angle)))
        reach = step
    as_it_is = _sharpness(points, parts, 0.0)
    return 0.0 if as_it_is > LIKE * _sharpness(points, parts, best) else best


def _points(lines: Mask) -> tuple[Floats, Parts]:
    """Return points of the long parts of the print, (n, 2) x and y, and the part of each."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    is_long = stats[:, 2:4].max(axis=1) >= LONG
    is_long[0] = False
    kept = is_long[labels] if is_long.any() else lines > 0
    y, x = np.nonzero(kept)
    every = max(1, len(x) // MOST_POINTS)
    points = np.stack([x, y], axis=1)[::every].astype(np.float64)
    parts = np.cumsum(is_long) if is_long.any() else np.zeros(count, np.int64)
    return points, np.asarray(parts[labels[kept][::every]], np.int64)


def _sharpness(points: Floats, parts: Parts, degrees: float) -> float:
    """Return how unevenly print is spread over lines at this angle, and at right angles to it."""
    slope = np.tan(np.deg2rad(degrees))
    across = points[:, 1] - slope * points[:, 0]
    down = points[:, 0] + slope * points[:, 1]
    return sum(_unevenness(along, parts) for along in (across, down))


def _unevenness(along: Floats, parts: Parts) -> float:
    places = np.rint(along - along.min()).astype(np.int64)
    counts = np.bincount(parts * (int(places.max()) + 1) + places)
    return float(np.square(counts, dtype=np.float64).sum())
