"""Vary glyphs as hands, pens and scanners do.

Affine and elastic distortions follow Simard et al., "Best practices for convolutional neural
networks" (2003); the elastic field here is a coarse random grid, interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.data.samples import Images

Random = np.random.Generator
Float = NDArray[np.float32]


@dataclass(frozen=True)
class Augmentation:
    """How far each variation may go; lengths in pixels of a glyph."""

    rotation: float = 0.22
    """Radians, one standard deviation being half of it."""
    slant: float = 0.35
    scale: float = 0.16
    shift: float = 1.6
    elastic: float = 1.1
    elastic_cells: int = 5
    """Rows and columns of the coarse grid of displacements."""
    thickness: float = 0.5
    """Share of glyphs whose strokes are made thicker or thinner."""
    blur: float = 0.25
    noise: float = 0.2


FINE = 2
"""Strokes are thinned and thickened at this many times the size of a glyph."""


def augment(images: Images, random: Random, how: Augmentation) -> Float:
    """Return varied copies of glyphs, (n, 28, 28) float32 in 0..1."""
    matrices = _affine(len(images), images.shape[1], random, how)
    fields = _elastic(len(images), random, how)
    varied = np.empty(images.shape, np.float32)
    for index, image in enumerate(images):
        fine = _warp(image, matrices[index], fields[index])
        fine = _change_strokes(fine, random, how)
        varied[index] = cv2.resize(fine, image.shape[::-1], interpolation=cv2.INTER_AREA)
        varied[index] = _degrade(varied[index], random, how)
    return np.clip(varied / 255, 0, 1)


def _affine(count: int, side: int, random: Random, how: Augmentation) -> Float:
    """Return (n, 2, 3) matrices from fine target pixels to source pixels, about the centre."""
    angle = random.normal(0, how.rotation / 2, count)
    slant = random.normal(0, how.slant / 2, count)
    grow = np.exp(random.normal(0, how.scale / 2, (count, 2)))
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, -sine], [sine, cosine]]).transpose(2, 0, 1)
    lean = np.tile(np.eye(2), (count, 1, 1))
    lean[:, 0, 1] = slant
    linear = turn @ lean * grow[:, None, :] / FINE
    middle, fine_middle = (side - 1) / 2, (side * FINE - 1) / 2
    shift = middle + random.uniform(-how.shift, how.shift, (count, 2))
    offset = shift - linear @ np.full(2, fine_middle)
    return np.concatenate([linear, offset[:, :, None]], axis=2).astype(np.float32)


def _elastic(count: int, random: Random, how: Augmentation) -> Float:
    """Return (n, cells, cells, 2) displacements; each glyph has its own strength."""
    strength = random.uniform(0, how.elastic, (count, 1, 1, 1))
    cells = how.elastic_cells
    return (strength * random.normal(0, 1, (count, cells, cells, 2))).astype(np.float32)


def _warp(image: NDArray[np.uint8], matrix: Float, field: Float) -> Float:
    side = image.shape[0] * FINE
    flow = cv2.resize(field, (side, side), interpolation=cv2.INTER_CUBIC)
    maps = flow + _GRID[side] @ matrix[:, :2].T + matrix[:, 2]
    across, down = maps[:, :, 0], maps[:, :, 1]
    return np.asarray(cv2.remap(image, across, down, cv2.INTER_LINEAR), np.float32)


def _grid(side: int) -> Float:
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    return np.stack([columns, rows], axis=2).astype(np.float32)


_GRID = {28 * FINE: _grid(28 * FINE)}
_PEN = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))


def _change_strokes(fine: Float, random: Random, how: Augmentation) -> Float:
    """Thicken or thin strokes by up to two fine pixels, never wiping them out."""
    if random.random() > how.thickness:
        return fine
    rounds = 1 + int(random.random() < 0.35)
    thicker = random.random() < 0.5
    morph = cv2.dilate if thicker else cv2.erode
    changed = morph(fine, _PEN, iterations=rounds)
    if not thicker and changed.sum() < 0.35 * fine.sum():
        return fine
    return np.asarray(changed, np.float32)


def _degrade(image: Float, random: Random, how: Augmentation) -> Float:
    """Blur, sharpen, fade or add noise, each to a share of glyphs; values in 0..255."""
    varied: NDArray[Any] = image
    if random.random() < how.blur:
        varied = cv2.GaussianBlur(varied, (0, 0), random.uniform(0.3, 0.9))
    if random.random() < how.blur:
        varied = np.clip((varied - 127) * random.uniform(1, 3) + 127, 0, 255)
    varied = varied * random.uniform(0.75, 1.1)
    if random.random() < how.noise:
        varied = varied + random.normal(0, random.uniform(3, 20), image.shape) * (varied > 8)
    return np.asarray(varied, np.float32)
