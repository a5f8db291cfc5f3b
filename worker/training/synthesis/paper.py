"""Put a glyph on paper and photograph it: what the normalisation has to undo."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels

Random = np.random.Generator
Cover = NDArray[np.floating[Any]]
"""(h, w): how much of a pixel ink covers, 0..1."""


def on_paper(glyph: NDArray[np.uint8], random: Random) -> Pixels:
    """Return an image, (h, w, 3) uint8, of a glyph (28, 28) written by some pen on some paper."""
    cover = _write(glyph, random)
    cover = _in_margins(cover, random)
    cover = np.maximum(cover, _dirt(cover.shape, random))
    page = _ink_on_paper(cover, random)
    return _take(page, random)


def _write(glyph: NDArray[np.uint8], random: Random) -> Cover:
    """Enlarge the strokes, make them crisp, and take another pen to them."""
    x, y, width, height = cv2.boundingRect(glyph)
    scale = np.exp(random.uniform(np.log(14), np.log(110))) / max(width, height)
    size = (max(4, round(width * scale)), max(4, round(height * scale)))
    large = cv2.resize(glyph[y : y + height, x : x + width], size, interpolation=cv2.INTER_CUBIC)
    if scale < 1.2:
        return np.asarray(large, np.float32) / 255
    large = cv2.copyMakeBorder(large, 6, 6, 6, 6, cv2.BORDER_CONSTANT)
    return _with_pen(np.asarray(large > 110, np.uint8), random)


def _with_pen(mask: NDArray[np.uint8], random: Random) -> Cover:
    """Move the edge of the strokes in or out by part of their half width."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    half_width = float(np.quantile(inside[mask > 0], 0.8))
    thinner = random.uniform(-0.35, 0.7) * half_width
    return np.asarray(np.clip(inside - outside - thinner + 0.5, 0, 1), np.float32)


def _in_margins(cover: Cover, random: Random) -> Cover:
    height, width = cover.shape
    room = random.uniform(0.08, 0.8, 4) * max(height, width)
    top, bottom, left, right = (int(side) + 1 for side in room)
    return np.asarray(
        cv2.copyMakeBorder(cover, top, bottom, left, right, cv2.BORDER_CONSTANT), np.float32
    )


def _dirt(shape: tuple[int, ...], random: Random) -> Cover:
    """Return specks on some pages, and on some the line of a printed cell at an edge or two."""
    dirt = np.zeros(shape, np.float32)
    height, width = shape
    if random.random() < 0.2:
        for _ in range(int(random.integers(1, 4))):
            at = (int(random.integers(width)), int(random.integers(height)))
            cv2.circle(dirt, at, max(1, min(shape) // 60), 1.0, -1, cv2.LINE_AA)
    if random.random() < 0.2:
        sides = random.permutation(4)[: int(random.integers(1, 4))]
        for side in sides:
            _rule(np.rot90(dirt, side), random)
    return dirt


def _rule(dirt: Cover, random: Random) -> None:
    """Draw a line along the top of `dirt`, in place."""
    thick = max(1, len(dirt) // 30)
    row = int(random.integers(0, max(1, len(dirt) // 25)))
    dirt[row : row + thick] = random.uniform(0.5, 1)


def _ink_on_paper(cover: Cover, random: Random) -> NDArray[np.float32]:
    """Return (h, w, 3) float32 in 0..255: some colour of ink, pale or full, on some paper."""
    paper = random.uniform(150, 255) * random.uniform(0.88, 1, 3)
    pen = random.uniform(0, 90) + random.uniform(0, 60, 3)
    pen[int(random.integers(3))] *= random.uniform(0.3, 1)
    strength = random.uniform(0.35, 1)
    colour = paper + (np.minimum(pen, paper) - paper) * strength
    page = paper + (colour - paper) * cover[:, :, None]
    return np.asarray(page * _light(cover.shape, random)[:, :, None], np.float32)


def _light(shape: tuple[int, ...], random: Random) -> Cover:
    """Return (h, w) float32 in 0..1: even light, a falling one, or the edge of a shadow."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (columns / shape[1] - 0.5) + np.sin(angle) * (rows / shape[0] - 0.5)
    kind = random.random()
    if kind < 0.5:
        return np.ones(shape, np.float32)
    if kind < 0.85:
        return np.asarray(np.clip(1 - random.uniform(0, 0.7) * (along + 0.5), 0.2, 1), np.float32)
    edge = 1 / (1 + np.exp(-(along - random.uniform(-0.3, 0.3)) * random.uniform(8, 40)))
    return np.asarray(1 - random.uniform(0.15, 0.45) * edge, np.float32)


def _take(page: NDArray[Any], random: Random) -> Pixels:
    """Blur, add grain, sometimes turn to light on dark, and sometimes save as JPEG."""
    if random.random() < 0.4:
        page = cv2.GaussianBlur(page, (0, 0), random.uniform(0.4, 0.4 + min(page.shape[:2]) / 80))
    grain = random.normal(0, random.uniform(0.5, 7), page.shape[:2])[:, :, None]
    image = np.clip(page + grain, 0, 255).astype(np.uint8)
    if random.random() < 0.12:
        image = 255 - image
    return _as_jpeg(image, random) if random.random() < 0.5 else image


def _as_jpeg(image: Pixels, random: Random) -> Pixels:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 95))]
    saved = cv2.imencode(".jpg", image, quality)[1]
    return np.asarray(cv2.imdecode(saved, cv2.IMREAD_COLOR), np.uint8)
