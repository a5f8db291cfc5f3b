"""Remove what is printed from a field, by its blank, and keep the ink that crosses it.

After NIST's form removal (Garris, "Intelligent form removal with character stroke preservation",
1996): where a printed line is erased, a stroke that goes on at both sides of it is drawn through.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.forms.depth import Depth, relative_depth

PRINTED = 60
"""The depth from which on print tells how dark this scanner has it."""
LINE = 50
"""The depth of print that hides ink; through a paler tint it is seen."""
TRACE, THICKEST = 25, 9
"""The depth of a line that a scan without greys may show as black, and pixels of the thickest."""
SHOWN = 0.75
"""It shows a line of which so much is black."""
DEEPER = 56
"""Ink that is so much deeper than the print below it is seen too."""
BROADEST = 13
"""Pixels over which a stroke is drawn through."""
GRAIN = 3.0
"""Ink is deeper than so many standard deviations of the paper's grain."""
LEAST_DEPTH = 22.0
"""And than this, of 255."""
LEAST_FULL = 40.0

Strength = NDArray[np.uint8]
"""(h, w) uint8: 255 for full ink, 0 for paper and print."""


@dataclass(frozen=True)
class Written:
    """What is written in a field, and where print was."""

    ink: Strength
    printed: NDArray[np.uint8]
    """(h, w) 1 where print was erased."""
    is_shared: bool = False
    """Whether strokes ran into those of another field, and were cut off them."""


def written_on(page: Pixels, blank: Pixels, *, is_bare: bool = False) -> Written:
    """Return the ink of a field on a page that its blank, cut alike, has not; (h, w) uint8 both.

    A page that `is_bare` has no greys: print is as black on it as ink, however pale it is.
    """
    seen, print_ = relative_depth(page), relative_depth(blank)
    near = cv2.GaussianBlur(cv2.dilate(print_, np.ones((3, 3), np.uint8)), (0, 0), 0.7)
    near = cv2.convertScaleAbs(near, alpha=_tone(seen, print_))
    if is_bare:
        near = np.maximum(near, _black_lines(print_, seen > LINE))
    printed = (near > LINE).astype(np.uint8)
    over = np.asarray(cv2.subtract(seen, near), np.uint8)
    ink = np.where(printed > 0, _drawn_through(over, seen, printed), over).astype(np.uint8)
    return Written(_stretched(ink, printed), printed)


def _black_lines(print_: Depth, black: NDArray[np.bool_]) -> Depth:
    """Return 255 where a scanner without greys shows a printed line, and as wide as it may.

    What it has dropped, as it is pale, hides no ink. A ground below the writing is no line: where
    it has become black nothing can be read on it.
    """
    broad = cv2.morphologyEx(print_, cv2.MORPH_OPEN, np.ones((THICKEST, THICKEST), np.uint8))
    lines = (cv2.subtract(print_, broad) > TRACE).astype(np.uint8)
    count, labels = cv2.connectedComponents(lines, connectivity=8)
    near = cv2.dilate(black.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    shown = np.bincount(labels[near], minlength=count) > SHOWN * np.bincount(labels.ravel())
    shown[0] = False
    return np.asarray(255 * cv2.dilate(shown[labels].astype(np.uint8), np.ones((5, 5))), np.uint8)


def _tone(seen: Depth, print_: Depth) -> float:
    """Return how deep print is on a page beside its blank; what is written on it is the lesser."""
    strong = print_ > PRINTED
    if strong.sum() < 20:
        return 1.0
    share = np.median(seen[strong].astype(np.float32) / print_[strong])
    return float(np.clip(share, 0.15, 1.3))


def _drawn_through(over: Depth, seen: Depth, printed: NDArray[np.uint8]) -> Depth:
    """Return ink on print: what is clearly deeper than it, and what goes on at both its sides."""
    beside = np.where(printed > 0, 0, over).astype(np.uint8)
    length = _thickness(printed) + 3
    through = np.zeros_like(over)
    for kernel in _directions(length):
        closed = cv2.morphologyEx(beside, cv2.MORPH_CLOSE, kernel)
        np.maximum(through, np.asarray(closed, np.uint8), out=through)
    deeper = np.where(over > DEEPER, over, 0).astype(np.uint8)
    return np.asarray(np.maximum(np.minimum(through, seen), deeper), np.uint8)


def _thickness(printed: NDArray[np.uint8]) -> int:
    """Return how many pixels the erased lines are broad."""
    if not printed.any():
        return 1
    inside = cv2.distanceTransform(printed, cv2.DIST_L1, 3)
    return min(
        round(2 * float(np.median(inside[inside > 1])) if (inside > 1).any() else 2), BROADEST
    )


def _directions(length: int) -> tuple[NDArray[np.uint8], ...]:
    """Return lines of a length: upright, level, and both slopes."""
    slope = np.eye(length, dtype=np.uint8)
    level = np.ones((1, length), np.uint8)
    return level, level.T, slope, np.ascontiguousarray(slope[::-1])


def _stretched(ink: Depth, printed: NDArray[np.uint8]) -> Strength:
    """Make full ink 255, and what is no deeper than the paper's grain 0."""
    paper = ink[printed == 0]
    quiet = paper[paper < LEAST_DEPTH].astype(np.float32)
    grain = float(np.sqrt((quiet**2).mean())) if quiet.size else 0.0
    floor = min(2 * grain, LEAST_DEPTH)
    inked = ink[ink > max(LEAST_DEPTH, GRAIN * grain)]
    full = max(float(np.quantile(inked, 0.8)) if inked.size > 12 else 0.0, LEAST_FULL)
    lifted = np.maximum(ink.astype(np.float32) - floor, 0)
    return np.asarray(cv2.convertScaleAbs(lifted, alpha=255 / (full - floor)), np.uint8)
