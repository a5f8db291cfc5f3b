"""Write a glyph: enlarge its strokes, and take a pen, a pencil, a marker or a mouse to them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.synthesis.paper.scene import Random

Cover = NDArray[np.floating[Any]]
"""(h, w): how much of a pixel ink covers, 0..1."""

MARGIN = 8

SOFT = 22
"""Pixels; below, a picture has no crisp strokes to redraw."""

WIDTHS = {"pen": (0.6, -0.35), "pencil": (0.75, 0.1), "marker": (-0.3, -0.9), "mouse": (0.65, -0.5)}
"""How much thinner, as shares of half a stroke, a tool writes at most and at least."""


def write(glyph: NDArray[np.uint8], tool: str, size: tuple[float, float], random: Random) -> Cover:
    """Return the ink of a glyph, (28, 28) uint8, its longer side of about `size` pixels."""
    x, y, width, height = cv2.boundingRect(glyph)
    scale = np.exp(random.uniform(*np.log(size))) / max(width, height, 1)
    across, down = max(4, round(width * scale)), max(4, round(height * scale))
    cut = glyph[y : y + height, x : x + width]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    large = cv2.resize(cut, (across, down), interpolation=how)
    if max(across, down) < SOFT:
        return np.asarray(large, np.float32) / 255
    large = cv2.copyMakeBorder(large, *(MARGIN,) * 4, cv2.BORDER_CONSTANT)
    cover = _redraw(np.asarray(large > 110, np.uint8), tool, random)
    return _pencilled(cover, random) if tool == "pencil" else _skipping(cover, random)


def _redraw(mask: NDArray[np.uint8], tool: str, random: Random) -> Cover:
    """Move the edge of the strokes in or out by part of their half width."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    half = float(np.quantile(inside[mask > 0], 0.8)) if mask.any() else 1.0
    most, least = WIDTHS[tool]
    thinner = min(random.uniform(least, most) * half, max(half - 0.6, 0))
    return np.asarray(np.clip(inside - outside - thinner + 0.5, 0, 1), np.float32)


def _pencilled(cover: Cover, random: Random) -> Cover:
    """Press now more, now less, and let the tooth of the paper show through."""
    pressure = clouds(cover.shape, random, random.uniform(2, 5))
    tooth = random.normal(0, random.uniform(0, 0.25), cover.shape)
    lightest = random.uniform(0.35, 0.9)
    return np.asarray(np.clip(cover * (lightest + (1 - lightest) * pressure + tooth), 0, 1))


def _skipping(cover: Cover, random: Random) -> Cover:
    """Let a drying pen skip here and there."""
    if random.random() > 0.12:
        return cover
    gaps = clouds(cover.shape, random, random.uniform(4, 9))
    return np.asarray(cover * np.clip((gaps - random.uniform(0.05, 0.22)) * 12, 0.1, 1))


def clouds(shape: tuple[int, ...], random: Random, cells: float) -> Cover:
    """Return (h, w) float32 in 0..1 that varies slowly, about `cells` times across."""
    grid = random.random((round(cells) + 1, round(cells) + 1)).astype(np.float32)
    smooth = cv2.resize(grid, shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth, 0, 1), np.float32)
