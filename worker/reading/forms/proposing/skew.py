"""How far a page lies askew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_DEGREES = 6.0
STEPS = (0.5, 0.1, 0.02)
"""Degrees between the angles tried, each time around the best of the time before."""
MOST_POINTS = 60_000

Mask = NDArray[np.uint8]
Points = NDArray[np.float64]


def skew_of(lines: Mask) -> float:
    """Return the angle in degrees, clockwise, by which the lines of a page fall to the right.

    Of (h, w) uint8, print not 0. The projection profile is sharpest along lines (Postl, "Detection
    of linear oblique structures and skew scan in digitized documents", 1986).
    """
    y, x = np.nonzero(lines)
    if not len(x):
        return 0.0
    every = max(1, len(x) // MOST_POINTS)
    points = np.stack([x[::every], y[::every]], axis=1).astype(np.float64)
    best, reach = 0.0, MOST_DEGREES
    for step in STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(points, angle)))
        reach = step
    return best


def _sharpness(points: Points, degrees: float) -> float:
    """Return how unevenly print is spread over lines at this angle, and at right angles to it."""
    slope = np.tan(np.deg2rad(degrees))
    across = points[:, 1] - slope * points[:, 0]
    down = points[:, 0] + slope * points[:, 1]
    return sum(_unevenness(along) for along in (across, down))


def _unevenness(along: NDArray[np.float64]) -> float:
    counts = np.bincount((along - along.min()).astype(np.int64))
    return float(np.square(counts, dtype=np.float64).sum())
