"""Choose, among all the marks of an image, those that make the digit."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.normalisation.borders import Mask, band_width, without_borders
from worker.reading.normalisation.ink import Ink

FAINT = 60
"""Ink this strong, of 255, belongs to a stroke if it is connected to STRONG ink."""

STRONG = 125

SPECK = 0.13
"""A mark whose sides are this share of the largest one's is a speck."""

INTRUDER = 0.3
"""A mark at the edge with this share of the largest one's ink belongs to a neighbour."""


@dataclass(frozen=True)
class Marks:
    """Connected marks in the part of the image that has any; row 0 of `stats` is the paper."""

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    part: Box
    image: tuple[int, ...]
    """Height and width of the whole image."""

    @property
    def sides(self) -> NDArray[np.int32]:
        """The longest side of each mark's box, (n,)."""
        return np.asarray(self.stats[:, 2:4].max(axis=1))


def choose_strokes(ink: Ink) -> tuple[NDArray[np.uint8], Box] | None:
    """Return the digit's ink, cropped, (h, w) uint8 with ink 255, and its box; None without."""
    marks = _connect(without_borders((ink.strength >= FAINT).astype(np.uint8)))
    x, y, width, height = marks.part
    strength = ink.strength[y : y + height, x : x + width]
    kept = _kept(marks, strength)
    if not kept.any():
        return None
    # One pixel around the mask keeps the soft edge of the strokes.
    soft = cv2.dilate(kept[marks.labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    strokes = strength * np.asarray(soft, np.uint8)
    left, top, width, height = _box(strokes, ink.grain)
    cropped = strokes[top : top + height, left : left + width]
    return cropped, (x + left, y + top, width, height)


def _connect(mask: Mask) -> Marks:
    """Connect the marks of a mask, looking only at the part that holds them and a pixel around."""
    x, y, width, height = cv2.boundingRect(mask)
    left, top = max(x - 1, 0), max(y - 1, 0)
    right, bottom = min(x + width + 1, mask.shape[1]), min(y + height + 1, mask.shape[0])
    part = mask[top:bottom, left:right]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    box = (left, top, right - left, bottom - top)
    return Marks(np.asarray(labels), np.asarray(stats), box, mask.shape)


def _kept(marks: Marks, strength: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return for each mark whether it is part of the digit, (n,) bool."""
    count = len(marks.stats)
    kept = np.bincount(marks.labels[strength >= STRONG], minlength=count) > 0
    kept[0] = False
    if kept.sum() > 1:
        kept = _or_before(kept, kept & ~_along_edges(marks))
        kept &= ~_specks(marks, kept)
        kept = _or_before(kept, kept & ~_intruders(marks, kept))
    return np.asarray(kept)


def _or_before(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return after if after.any() else before


def _along_edges(marks: Marks) -> NDArray[np.bool_]:
    """Mark what touches the edge of the image and stays in the band of borders."""
    x, y, _, _ = marks.part
    down, across = band_width(marks.image[0]), band_width(marks.image[1])
    rows = slice(max(down - y, 0), max(marks.image[0] - down - y, 0))
    columns = slice(max(across - x, 0), max(marks.image[1] - across - x, 0))
    inner = marks.labels[rows, columns].ravel()
    inside = np.bincount(inner, minlength=len(marks.stats)) > 0
    return _at_edge(marks) & ~inside


def _at_edge(marks: Marks) -> NDArray[np.bool_]:
    height, width = marks.image
    x, y = marks.stats[:, 0] + marks.part[0], marks.stats[:, 1] + marks.part[1]
    right, bottom = x + marks.stats[:, 2], y + marks.stats[:, 3]
    return np.asarray((x == 0) | (y == 0) | (right == width) | (bottom == height))


def _specks(marks: Marks, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(marks.sides < SPECK * marks.sides[kept].max(initial=0))


def _intruders(marks: Marks, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    areas = marks.stats[:, cv2.CC_STAT_AREA]
    return np.asarray(_at_edge(marks) & (areas < INTRUDER * areas[kept].max(initial=0)))


def _box(strokes: NDArray[np.uint8], grain: float) -> Box:
    """Return the box of all ink on clean paper, of the clear ink on grainy paper."""
    least = 0 if grain < 1 else FAINT // 2
    x, y, width, height = cv2.boundingRect((strokes > least).astype(np.uint8))
    return x, y, width, height
