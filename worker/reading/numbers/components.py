"""Find the lines of a page from the ink up: strokes that are near each other are a line.

Run-length smearing (Wong et al., "Document analysis system", 1982) on the scale of the ink:
distances are heights of the writing, so lines may be small, tilted, side by side and far apart, and
each keeps its own pixels where a neighbour reaches into its rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.numbers.bands import Band
from worker.reading.numbers.profiles import lines_of_mask

CROP = 120
"""What has no more rows or columns is a crop of a line, with little room around it."""
AFAR, AS_DEEP = 2.0, 0.65
"""A larger one keeps such a share of its depth when it is reduced to CROP and blurred so much."""
GAP = 1.5
"""Ink that is farther apart along a line is another number; in heights of the writing."""
BREAK = 0.25
"""Ink that is so near above or below belongs together."""
LOWEST = 0.5
"""Lower ink is a dot or a dash."""
MOSTLY = 0.5
"""So much of the ink of a page is writing, or there is a pattern."""
HOLLOW = 0.06
"""A frame has no more ink than this share of what it encloses."""
RULE = 2.5
"""Straight ink of such a length is printed: a rule, or the side of a box."""
LEAST_HEIGHT = 6
"""Lower writing cannot be read."""
HIGHEST = 0.9
"""Of the page's height that a digit takes at most."""
GRAIN = 6.0
"""Ink stands so many deviations of the paper above it,"""
LEAST_DEPTH = 12
"""and so many greys."""
BACKDROP = 0.8
"""What is lower than so much of a band, and has darker ink, lies on it as on a pattern,"""
MOST = 0.4
"""where it has so much of the squared depth."""
SOFTER = 0.9
"""Of Otsu's threshold: pens lift."""


Depth = NDArray[np.uint8]
Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Parts:
    """The lines of a page, and (h, w) int32 of which line has each pixel; 0 is nobody's."""

    bands: list[Band]
    owner: NDArray[np.int32]


def is_crop(depth: Depth) -> bool:
    """Tell whether (h, w) uint8 depths of ink are a crop: seen from afar, they are as deep."""
    side = min(depth.shape)
    if side <= CROP:
        return True
    near = _smooth(depth)
    inked = near[near >= _floor(near)]
    if not inked.size:
        return True
    ink = near >= _otsu(inked)
    shrink = CROP / side
    small = cv2.resize(depth, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    far = cv2.resize(cv2.GaussianBlur(small, (0, 0), AFAR), depth.shape[::-1])
    return float(np.median(far[ink] / near[ink].astype(np.float32))) >= AS_DEEP


def parts_of_page(depth: Depth) -> Parts:
    """Return the lines of (h, w) uint8 depths of ink in the order in which they are read."""
    smooth = _smooth(depth)
    parts = _grouped(smooth)
    bands = [part for band in parts.bands for part in _bolder(smooth, band, parts.owner)]
    return Parts(_in_order(bands), parts.owner)


def _smooth(depth: Depth) -> Depth:
    return np.asarray(cv2.GaussianBlur(depth, (0, 0), 0.8), np.uint8)


def _floor(smooth: Depth) -> int:
    """Return from what depth on something stands out of the grain of its paper."""
    below = np.cumsum(np.bincount(smooth.ravel(), minlength=256)) / smooth.size
    low, middle = (int(np.searchsorted(below, share)) for share in (0.16, 0.5))
    return max(LEAST_DEPTH, round(middle + GRAIN * max(middle - low, 0.5)))


def _grouped(smooth: Depth) -> Parts:
    """Group all ink to lines.

    Where most of it is no writing but a pattern, the darker ink tells how high the writing is.
    """
    floor = _floor(smooth)
    mask = np.asarray(smooth >= floor, np.uint8)
    high, share = _writing_height(mask)
    if 0 < share < MOSTLY:
        bold = np.asarray(smooth >= _otsu(smooth[smooth >= floor]), np.uint8)
        high, _ = max(_writing_height(bold), (high, share), key=lambda found: found[1])
    if not share:
        return Parts([], np.zeros(mask.shape, np.int32))
    return _smeared(_without_rules(mask, high), high)


def _bolder(smooth: Depth, band: Band, owner: NDArray[np.int32]) -> list[Band]:
    """Return the lines of darker ink that a band is the backdrop of, or the band itself."""
    rows, columns = slice(band.top, band.bottom), slice(band.left, band.right)
    depth = np.where(owner[rows, columns] == band.name, smooth[rows, columns], 0).astype(np.uint8)
    bold = np.asarray(depth >= _otsu(depth[depth > 0]), np.uint8)
    within = lines_of_mask(_without_rules(bold, band.height / RULE))
    squares = np.square(depth, dtype=np.int64)
    taken = sum(int(squares[one.top : one.bottom, one.left : one.right].sum()) for one in within)
    highest = max((one.height for one in within), default=band.height)
    if highest > BACKDROP * band.height or taken < MOST * squares.sum():
        return [band]
    return [one.moved(band.top, band.left, band.name) for one in within]


def _otsu(depths: Depth) -> float:
    level, _ = cv2.threshold(depths.reshape(1, -1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return max(SOFTER * float(level), 1.0)


def _writing_height(mask: Mask) -> tuple[float, float]:
    """Return how high most of the writing is, in pixels, and how much of all ink looks like it."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, tall, area = (stats[1:, one] for one in (2, 3, 4))
    likely = (tall >= LEAST_HEIGHT) & (tall <= HIGHEST * mask.shape[0])
    likely &= (wide < 6 * tall) & (tall < 12 * wide) & (area > HOLLOW * wide * tall)
    if not likely.any():
        return 0.0, 0.0
    order = np.argsort(tall[likely])
    reached = np.cumsum(np.sqrt(area[likely])[order])
    high = tall[likely][order][np.searchsorted(reached, 0.5 * reached[-1])]
    return float(high), float(area[likely].sum() / area.sum())


def _without_rules(mask: Mask, high: float) -> Mask:
    """Return a mask without rules and the sides of boxes."""
    length = max(12, round(RULE * high))
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        printed = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        if printed.any():
            mask = np.asarray(cv2.subtract(mask, cv2.dilate(printed, np.ones((3, 3)))), np.uint8)
    return mask


def _smeared(mask: Mask, high: float) -> Parts:
    """Group ink by smearing it along the lines and, less, across."""
    across, down = round(GAP * high / 2), max(1, round(BREAK * high / 2))
    kernel = np.ones((2 * down + 1, 2 * across + 1), np.uint8)
    _, owner, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, kernel), connectivity=4)
    names = np.asarray(owner, np.int32)
    least = LOWEST * high
    boxes = enumerate(stats[1:, :4].tolist(), 1)
    bands = [_band(mask, names, name, box) for name, box in boxes if box[3] >= least]
    return Parts([band for band in bands if band.height >= least], names)


def _band(mask: Mask, owner: NDArray[np.int32], name: int, box: Box) -> Band:
    """Return how far the ink of one name reaches within a box."""
    left, top, wide, tall = box
    place = slice(top, top + tall), slice(left, left + wide)
    own = (owner[place] == name) & (mask[place] > 0)
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    return Band(
        top + int(rows[0]),
        top + int(rows[-1]) + 1,
        left + int(columns[0]),
        left + int(columns[-1]) + 1,
        ink=int(own.sum()),
        name=name,
    )


def _in_order(bands: list[Band]) -> list[Band]:
    """Return bands as one reads: row by row, and along each row."""
    rows: list[list[Band]] = []
    for band in sorted(bands, key=lambda band: band.top + band.bottom):
        middle = (band.top + band.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(band)
        else:
            rows.append([band])
    return [band for row in rows for band in sorted(row, key=lambda band: band.left)]
