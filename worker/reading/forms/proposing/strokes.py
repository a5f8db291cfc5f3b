"""Ruled lines of a page, straight or dotted, apart from its text."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from worker.reading.forms.proposing.skew import Mask

GAP = 5
"""Pixels of a line that may be missing."""
ACROSS, DOWN = 25, 19
"""Pixels of a line at least: letters have shorter strokes."""
DOT = 15
"""Pixels of a dot or a dash at most, and between two of them."""
DOTTED = 45
"""Pixels of a dotted line at least."""
SPECK = 6
"""Pixels: what is smaller is no print."""


@dataclass(frozen=True)
class Strokes:
    """Ruled lines, (h, w) uint8 of 0 and 1."""

    across: Mask
    down: Mask
    frames: Mask
    """All that hangs together with them, rounded corners too."""


def strokes_of(mask: Mask) -> Strokes:
    """Return the ruled lines of a page, (h, w) uint8 of 0 and 1."""
    dots = _dots(mask)
    across = _runs(mask, GAP, ACROSS, flat=True) | _runs(dots, DOT, DOTTED, flat=True)
    down = _runs(mask, GAP, DOWN, flat=False) | _runs(dots, DOT, DOTTED, flat=False)
    return Strokes(across, down, _with_lines(mask | across | down, across | down))


def without_specks(mask: Mask) -> Mask:
    """Return a mask without what is too small to be print."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = stats[:, 2:4].max(axis=1) >= SPECK
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)


def _runs(mask: Mask, gap: int, length: int, *, flat: bool) -> Mask:
    """Return the runs of this length along a row or a column, gaps filled."""

    def bar(size: int) -> Mask:
        return np.ones((1, size) if flat else (size, 1), np.uint8)

    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, bar(gap))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, bar(length)), np.uint8)


def _dots(mask: Mask) -> Mask:
    """Return what is so small that it may be a part of a dotted or dashed line."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    sides = stats[:, 2:4]
    small = (sides.max(axis=1) <= DOT) & (sides.min(axis=1) <= SPECK)
    small[0] = False
    return np.asarray(small[labels], np.uint8)


def _with_lines(mask: Mask, lines: Mask) -> Mask:
    """Return what hangs together with lines."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    kept = np.bincount(labels[lines > 0], minlength=count) > 0
    kept[0] = False
    return np.asarray(kept[labels], np.uint8)
