"""Frame ink the way MNIST does: longest side 20, centre of mass in the middle of 28 × 28.

The convention is that of LeCun et al., "Gradient-based learning applied to document recognition"
(1998), section III-A.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.quantiles import quantile

SIDE = 28
INK_SIDE = 20
WORKING_SIDE = 80
THINNEST_STROKE = 1.7

Glyph = NDArray[np.uint8]
"""(28, 28) uint8, ink 255 on 0."""


def frame(ink: NDArray[np.uint8]) -> Glyph:
    """Scale and centre ink, (h, w) uint8 with ink 255 on 0 and cropped to its box."""
    ink = _shrink_to(ink, WORKING_SIDE)
    ink = _thicken(ink, INK_SIDE / max(ink.shape))
    return centre(_stretch(_resize_to(ink, INK_SIDE)))


def centre(ink: NDArray[np.uint8]) -> Glyph:
    """Put the centre of mass of ink, (h, w) uint8 with sides of 1..28, in the middle of a glyph."""
    height, width = ink.shape
    moments = cv2.moments(ink)
    mass = moments["m00"] or 1.0
    top = _offset(moments["m01"] / mass, height)
    left = _offset(moments["m10"] / mass, width)
    glyph = np.zeros((SIDE, SIDE), np.uint8)
    glyph[top : top + height, left : left + width] = ink
    return glyph


def _offset(centre_of_mass: float, length: int) -> int:
    return int(min(max(round(SIDE / 2 - centre_of_mass), 0), SIDE - length))


def _shrink_to(ink: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    return _resize_to(ink, longest) if max(ink.shape) > longest else ink


def _resize_to(ink: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    height, width = ink.shape
    scale = longest / max(height, width)
    if scale == 1:
        return ink
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(ink, size, interpolation=how), np.uint8)


def _thicken(ink: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Widen strokes that would vanish at `scale`: a fine pen on a large page is still a pen."""
    missing = THINNEST_STROKE / scale - stroke_width(ink)
    if missing < 0.5:
        return ink
    size = round(missing) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    margin = size // 2 + 1
    padded = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.dilate(padded, kernel)[1:-1, 1:-1], np.uint8)


def stroke_width(ink: NDArray[np.uint8]) -> float:
    """Return the mean width in pixels of the strokes of ink, (h, w) uint8 with ink 255 on 0.

    The distance to the edge, averaged over a stroke, is a quarter of its width.
    """
    mask = cv2.copyMakeBorder((ink > 127).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    area = cv2.countNonZero(mask)
    if area == 0:
        return 1.0
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    return float(max(1.0, 4 * distance.sum() / area - 1))


def _stretch(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make the darkest ink 255 again after averaging has paled it."""
    inked = ink[ink > 0]
    peak = quantile(inked, 0.9) if inked.size else 255.0
    if peak >= 250:
        return ink
    return np.asarray(cv2.convertScaleAbs(ink, alpha=255 / peak), np.uint8)
