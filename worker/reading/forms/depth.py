"""How far each pixel of a page lies below its paper, whatever the light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.normalisation.grey import Grey, one_plane

WORKING_SIDE = 1169
"""Pixels of the longer side while a page is registered: A4 at 100 dots per inch."""
KERNEL = 61
"""Pixels at that size: what is broader and dark is paper of its own."""
SHRINK = 6
"""The paper is looked for on a page so much smaller."""
FULL = 230.0
"""The depth of print and ink, after the page is stretched."""
FAINTEST, LEAST_DARK = 50, 0.0003
"""The depth of what is no grain and does not shine through, and the share of it on a page that is
not empty: a word or two."""
LEAST_FULL = 25.0
"""Print that is fainter is not stretched any further."""

Depth = NDArray[np.uint8]
"""(h, w) uint8: 0 for paper, about FULL for print and ink."""
Matrix = NDArray[np.float64]
"""(3, 3) homography."""


def one_grey(page: Pixels) -> Grey:
    """Return one plane of a page (h, w), (h, w, 3) or (h, w, 4)."""
    return np.ascontiguousarray(one_plane(page))


def reduced(grey: Grey, longest: int = WORKING_SIDE) -> tuple[Grey, Matrix]:
    """Return a page with this longer side, and the matrix from its pixels to those of the page."""
    scale = longest / max(grey.shape)
    size = max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)
    across, down = grey.shape[1] / size[0], grey.shape[0] / size[1]
    # The middle of a pixel is half a pixel from its edge, at both sizes.
    matrix = np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1]])
    return small, matrix


DARKEST, DIMMEST = 40, 0.2
"""Paper is taken for no darker, or for no darker than this share of the lightest of its page, where
that is dim: in a black heading grain would be as deep as print."""


def paper_of(grey: Grey, kernel: int = KERNEL) -> Grey:
    """Return how light the paper is at each pixel: a closing with `kernel` pixels, smoothed."""
    small = cv2.resize(grey, None, fx=1 / SHRINK, fy=1 / SHRINK, interpolation=cv2.INTER_AREA)
    square = np.ones((max(3, kernel // SHRINK) | 1,) * 2, np.uint8)
    closed = cv2.morphologyEx(cv2.blur(small, (3, 3)), cv2.MORPH_CLOSE, square)
    return np.asarray(cv2.resize(cv2.blur(closed, (5, 5)), grey.shape[::-1]), np.uint8)


def relative_depth(grey: Grey) -> Depth:
    """Return how far pixels lie below their paper, 0..255 of it.

    What is half as light as its paper is as deep in the shadow as in the sun.
    """
    paper = paper_of(grey)
    paper = np.maximum(paper, np.uint8(min(DARKEST, DIMMEST * float(paper.max()))))
    return np.asarray(255 - cv2.divide(grey, paper, scale=255), np.uint8)


def depth_of(grey: Grey) -> Depth:
    """Return how far print and ink lie below their paper, stretched to FULL."""
    depth = relative_depth(grey)
    return np.asarray(cv2.convertScaleAbs(depth, alpha=FULL / full_depth(depth)), np.uint8)


def is_empty(grey: Grey) -> bool:
    """Tell whether nothing is printed or written on a page: a line of text is more than that."""
    small, _ = reduced(grey)
    return bool((relative_depth(small) > FAINTEST).mean() < LEAST_DARK)


def full_depth(depth: Depth) -> float:
    """Return the depth of what is printed: that of the darkest hundredth."""
    counts = np.bincount(depth[::2, ::2].ravel(), minlength=256)
    below = np.cumsum(counts) / counts.sum()
    return max(float(np.searchsorted(below, 0.985)), LEAST_FULL)
