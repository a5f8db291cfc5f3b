"""Even the light on a page: how far does a pixel lie below the paper around it?"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.grey import Grey
from worker.reading.normalisation.quantiles import quantile

DARKEST_PAPER = 48.0
"""Paper in deeper shadow is not brightened to white: that would make ink of its grain."""

EVEN_SPREAD = 12.0
"""Paper whose level differs by less, of 255, between its parts is evenly lit."""

PARTS = 3
SKETCH = 8 * PARTS
"""Light is judged on a sketch of the page, so many pixels wide and high."""

LIGHT_SIDE = 128
"""Uneven light is followed on a sketch of at most so many pixels a side."""

CLOSING = 0.25
"""Strokes are narrower than this share of the page; shadows are wider."""

LEAST_CLOSING = 9
"""Pixels: on a tiny page a stroke is a larger share of it."""

SLOPE = 0.25
"""Light falls evenly when it differs less from a plane, as a share of its own spread."""

Depth = NDArray[np.float32]
"""(h, w) float32: how far a pixel lies below its paper, where white paper would be at 255."""


def depth_of_ink(grey: Grey) -> Depth:
    """Divide dark ink, (h, w) uint8, by the light that falls on its paper."""
    paper = paper_level(grey)
    return np.asarray((paper - grey) * (255 / np.maximum(paper, DARKEST_PAPER)), np.float32)


def paper_level(grey: Grey) -> NDArray[np.float32] | np.float32:
    """Return the grey of the paper: one number where light is even, else (h, w) float32."""
    sketch = _sketch(grey, SKETCH)
    parts = sketch.reshape(PARTS, 8, PARTS, 8).transpose(0, 2, 1, 3).reshape(PARTS * PARTS, 64)
    parts = np.sort(parts, axis=1)
    brightest = parts[:, 58]
    if int(brightest.max()) - int(brightest.min()) <= EVEN_SPREAD:
        return np.float32(quantile(parts[:, 48], 0.5))
    return _shaded_paper(grey)


def _sketch(grey: Grey, side: int) -> Grey:
    """Return (side, side) uint8; to blur and sample is several times faster than to average."""
    height, width = grey.shape
    if height > side or width > side:
        grey = np.asarray(cv2.blur(grey, (1 + width // side, 1 + height // side)), np.uint8)
    return np.asarray(cv2.resize(grey, (side, side)), np.uint8)


def _shaded_paper(grey: Grey) -> Depth:
    """Close the strokes in a sketch of the page; what is left is its light, shadows included.

    Light that falls evenly is taken out first: a closing would fill its dark end like a stroke.
    """
    side = min(LIGHT_SIDE, max(grey.shape))
    sketch = cv2.medianBlur(_sketch(grey, side), 3)
    level = _closed(sketch)
    slope = _plane(level)
    if np.abs(level - slope).mean() < SLOPE * level.std():
        level = _closed(sketch - slope) + slope
    paper = np.asarray(cv2.resize(level, grey.shape[::-1]), np.float32)
    return _without_seams(paper, max(grey.shape) / side)


def _closed(sketch: NDArray[Any]) -> Depth:
    size = max(round(CLOSING * len(sketch)), LEAST_CLOSING) | 1
    kernel = np.ones((size, size), np.uint8)
    return np.asarray(cv2.morphologyEx(sketch, cv2.MORPH_CLOSE, kernel), np.float32)


def _without_seams(paper: Depth, scale: float) -> Depth:
    """Take the darker side along the edge of a shadow, which a sketch draws too broad."""
    size = 2 * round(scale) + 1
    return np.asarray(cv2.erode(paper, np.ones((size, size), np.uint8)), np.float32)


def _plane(level: Depth) -> Depth:
    """Return the plane that lies closest to (side, side) float32."""
    side = len(level)
    slope = np.linspace(-1, 1, side, dtype=np.float32)
    tilt = 3 / (side * (side + 1) / (side - 1)) * slope
    across, down = level.mean(axis=0) @ tilt, level.mean(axis=1) @ tilt
    return np.asarray(level.mean() + across * slope + down * slope[:, None], np.float32)
