"""What ruled lines enclose, and shaded patches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.proposing.sheet import Sheet
from worker.reading.forms.proposing.skew import Mask
from worker.reading.forms.proposing.strokes import strokes_of, without_specks

LEAST_SIDE = 12
MOST_HEIGHT = 400
FULL = 0.9
"""The share of its box that a rectangle fills at least: rounded corners are allowed."""
LEAST_FULL = 0.4
"""The same before the print in it is filled up."""
MARGIN = 0.07
"""Of a rectangle, in its heights: lines and their soft edges are not looked at."""
INKED = 0.02
"""The share of a rectangle with so much print that something is printed in it."""
THICKEST = 12
"""Pixels of a line."""
PATCH = 15
"""Pixels of a patch at least."""


@dataclass(frozen=True)
class Rectangle:
    """A rectangle to write in, by the middle of its lines, in pixels of the sheet."""

    left: float
    top: float
    right: float
    bottom: float
    is_printed: bool = False
    """Whether something is printed in it."""

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def overlap(self, other: Rectangle) -> float:
        """Return the intersection over the union."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        both = max(across, 0.0) * max(down, 0.0)
        return both / (self.width * self.height + other.width * other.height - both)


def rectangles_of(sheet: Sheet) -> list[Rectangle]:
    """Return all rectangles of a page: outlined, white on a patch, or patches themselves."""
    found: list[Rectangle] = []
    every = (*_enclosed(sheet.lines), *_enclosed(sheet.print_, on_patch=True), *_patches(sheet))
    # Between two outlines, one within the other, lies what seems to have print in it.
    for one in sorted(every, key=lambda one: one.is_printed):
        if all(one.overlap(other) < 0.6 for other in found):
            found.append(one)
    return found


def _enclosed(mask: Mask, *, on_patch: bool = False) -> Iterable[Rectangle]:
    """Yield what lines enclose, or only what lies white on a patch."""
    frames = strokes_of(mask).frames
    print_ = without_specks(mask)
    # Unprinted pixels are joined by their sides alone: they do not leak out at a corner.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - frames, connectivity=4)
    for label in range(1, count):
        x, y, width, height, area = (int(side) for side in stats[label])
        own = labels[y : y + height, x : x + width] == label
        if _may_be(width, height) and _is_rectangle(own, area):
            around = _thicknesses(frames, x, y, width, height)
            if max(around) >= THICKEST or not on_patch:
                printed = is_printed(print_, x, y, width, height)
                # Where two boxes nearly touch, their lines run into one: the finest is a line.
                half = min(around) / 2 if min(around) < THICKEST else 0.0
                yield Rectangle(x - half, y - half, x + width + half, y + height + half, printed)


def _may_be(width: int, height: int) -> bool:
    return min(width, height) >= LEAST_SIDE and height <= MOST_HEIGHT


def _is_rectangle(own: NDArray[np.bool_], area: int) -> bool:
    """Tell whether a part fills its box, print in it being filled up."""
    if area >= FULL * own.size or area < LEAST_FULL * own.size:
        return area >= FULL * own.size
    outlines, _ = cv2.findContours(own.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros(own.shape, np.uint8), outlines, -1, 1, cv2.FILLED)
    return int(np.count_nonzero(filled)) >= FULL * own.size


def _thicknesses(frames: Mask, x: int, y: int, width: int, height: int) -> list[float]:
    """Return how thick the lines on the four sides of a box are, at most THICKEST."""
    rows, columns = slice(y, y + height), slice(x, x + width)
    sides = (
        frames[rows, max(x - THICKEST, 0) : x][:, ::-1],
        frames[rows, x + width : x + width + THICKEST],
        frames[max(y - THICKEST, 0) : y, columns][::-1].T,
        frames[y + height : y + height + THICKEST, columns].T,
    )
    return [_thickness(side) for side in sides]


def _thickness(side: Mask) -> float:
    """Return how thick a line is that begins at the left of (n, THICKEST)."""
    if not side.size:
        return float(THICKEST)
    return float(np.median(np.where(side.all(axis=1), side.shape[1], np.argmin(side, axis=1))))


def is_printed(mask: Mask, x: int, y: int, width: int, height: int) -> bool:
    """Tell whether something is printed within a box, but for its margin."""
    inset = max(3, round(MARGIN * min(width, height)))
    inside = mask[y + inset : y + height - inset, x + inset : x + width - inset]
    if not inside.size or not inside.any():
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    left, top, wide, tall = stats[1:, :4].T
    free = (left > 0) & (top > 0) & (left + wide < inside.shape[1]) & (top + tall < inside.shape[0])
    return bool(free.any()) or bool(inside.mean() > INKED)


def _patches(sheet: Sheet) -> Iterable[Rectangle]:
    """Yield shaded rectangles, whose print is deeper than themselves."""
    square = np.ones((PATCH, PATCH), np.uint8)
    opened = cv2.morphologyEx(sheet.shade, cv2.MORPH_OPEN, square)
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    print_ = without_specks(sheet.lines)
    for x, y, width, height, area in stats[1:count].tolist():
        if _may_be(width, height) and area >= FULL * width * height:
            depth = sheet.depth[y : y + height, x : x + width]
            if np.median(depth) < sheet.full / 2:
                printed = is_printed(print_, x, y, width, height)
                yield Rectangle(x, y, x + width, y + height, printed)
