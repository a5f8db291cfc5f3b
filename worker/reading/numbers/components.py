"""Find the lines of a page from the ink up: strokes that are near each other are a line.

Run-length smearing (Wong et al., "Document analysis system", 1982) on the scale of the ink:
distances are heights of the writing, so lines may be small, tilted, side by side and far apart, and
each keeps its own pixels where a neighbour reaches into its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.numbers.bands import Band
from worker.reading.numbers.profiles import lines_of_mask
from worker.reading.numbers.rows import in_order, slope_of

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
BACKDROP, PALER, AROUND, MOST = 0.8, 0.25, 0.25, 0.4
"""Darker ink lies on a pattern where it is so much lower than both together, so much of the ink is
paler, so much of that lies in its columns, and it has so much of the squared depth."""
TWO_LINES, ONE_LINE = 1.6, 0.6
"""What is so much higher than the writing may be lines that touch, each at least so high."""
LARGE, LARGEST = 2.5, 8.0
"""Writing that is so much higher than most is grouped by itself; a table is higher still."""
TABLE, LEAST_TABLE, TABLE_THICK = 0.2, 40, 11
"""Straight ink over such a share of the page, and so many pixels, is a rule of a table, however
high the writing is; not what is so thick."""
SOLID = 0.4
"""What is so thick, in heights of the writing, is an area and no rule."""
STRAIGHT, SIDES, ROOM = 0.8, 0.2, 0.35
"""A box has so much of its ink in level sides, and in upright ones, each of so much of its length,
and no more ink than this share of what it encloses."""
MOST_LINES = 1000
"""Lines of a page; one more is kept, to tell that there are more."""
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
    floor = _floor(smooth)
    mask = np.asarray(smooth >= floor, np.uint8)
    owner = np.zeros(mask.shape, np.int32)
    bands: list[Band] = []
    for layer, high in _layers(smooth, mask):
        found = _smeared(_without_rules(layer, high), high, owner)
        bands += [part for band in found for part in _parted(smooth, band, owner, high)]
    bands = sorted(bands, key=lambda band: -band.ink)[: MOST_LINES + 1]
    slope = slope_of(bands, np.where(mask > 0, owner, 0))
    return Parts(in_order(bands, slope), _known(owner, bands))


def _layers(smooth: Depth, mask: Mask) -> Iterator[tuple[Mask, float]]:
    """Yield masks of ink, and how high the writing of each is: the large by itself, then the rest.

    Where most ink is no writing but a pattern, the darker ink tells how high the writing is.
    """
    high, share = _writing_height(_without_table(mask))
    if 0 < share < MOSTLY:
        bold = np.asarray(smooth >= _otsu(smooth[mask > 0]), np.uint8)
        high, share = max(_writing_height(bold), (high, share), key=lambda found: found[1])
    if not share:
        return
    large = _large(mask, LARGE * high, LARGEST * high)
    if large.any():
        yield large, _writing_height(large)[0]
        mask = np.asarray(cv2.subtract(mask, large), np.uint8)
    yield mask, high


def _without_table(mask: Mask) -> Mask:
    """Return a mask without rules that cross much of the page: digits hang together by them."""
    rows, columns = mask.shape
    least = max(LEAST_TABLE, round(TABLE * columns)), max(LEAST_TABLE, round(TABLE * rows))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if not (stats[1:, 2:4] >= least).any():
        return mask
    return _without_runs(mask, least, TABLE_THICK)


def _large(mask: Mask, least: float, most: float) -> Mask:
    """Return the writing of a mask that is so high, without boxes."""
    _, names, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    known = _likely(stats, mask.shape[0]) & (stats[:, 3] >= least) & (stats[:, 3] <= most)
    for name in np.flatnonzero(known):
        left, top, wide, tall = stats[name, :4].tolist()
        own = np.asarray(names[top : top + tall, left : left + wide] == name, np.uint8)
        known[name] = not _is_box(own)
    return np.asarray(known[names], np.uint8)


def _is_box(own: Mask) -> bool:
    """Tell whether much of some ink is level, and much upright, from end to end."""
    tall, wide = own.shape
    if own.sum() > ROOM * own.size:
        return False
    kernels = (1, max(3, round(STRAIGHT * wide))), (max(3, round(STRAIGHT * tall)), 1)
    runs = [
        cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones(size, np.uint8), borderValue=0).sum()
        for size in kernels
    ]
    return bool(min(runs) > SIDES * own.sum())


def _smooth(depth: Depth) -> Depth:
    return np.asarray(cv2.GaussianBlur(depth, (0, 0), 0.8), np.uint8)


def _floor(smooth: Depth) -> int:
    """Return from what depth on something stands out of the grain of its paper."""
    below = np.cumsum(np.bincount(smooth.ravel(), minlength=256)) / smooth.size
    low, middle = (int(np.searchsorted(below, share)) for share in (0.16, 0.5))
    return max(LEAST_DEPTH, round(middle + GRAIN * max(middle - low, 0.5)))


def _parted(smooth: Depth, band: Band, owner: NDArray[np.int32], high: float) -> list[Band]:
    """Return the lines that a band holds: darker ones on a backdrop, or crowded ones, or itself."""
    place = slice(band.top, band.bottom), slice(band.left, band.right)
    own = owner[place] == band.name
    depth = np.where(own, smooth[place], 0).astype(np.uint8)
    bold = np.asarray(depth >= _otsu(depth[depth > 0]), np.uint8)
    within = lines_of_mask(_without_rules(bold, band.height / RULE), min(band.height, 3 * high))
    if not _has_backdrop(depth, bold, within):
        within = [one for one in within if one.height >= ONE_LINE * high]
        if len(within) < 2 or band.height < TWO_LINES * high:
            return [band]
    owner[place][own] = 0
    return [_renamed(band, one, own, owner) for one in within]


def _has_backdrop(depth: Depth, bold: Mask, within: Sequence[Band]) -> bool:
    """Tell whether paler ink lies all around the darker lines of a band."""
    highest = max((one.height for one in within), default=len(depth))
    near = cv2.dilate(bold, np.ones((5, 5), np.uint8))
    paler = (depth >= LEAST_DEPTH) & (near == 0)
    if highest > BACKDROP * len(depth) or paler.sum() < PALER * (depth >= LEAST_DEPTH).sum():
        return False
    left, right = min(one.left for one in within), max(one.right for one in within)
    squares = np.square(depth, dtype=np.int64)
    taken = sum(int(squares[one.top : one.bottom, one.left : one.right].sum()) for one in within)
    around = paler[:, left:right].sum() >= AROUND * paler.sum()
    return bool(around and taken >= MOST * squares.sum())


def _renamed(band: Band, one: Band, own: NDArray[np.bool_], owner: NDArray[np.int32]) -> Band:
    """Give a line within a band its own pixels under a new name."""
    name = int(owner.max()) + 1
    rows = slice(one.top, one.bottom)
    part = owner[band.top : band.bottom, band.left : band.right][rows]
    part[own[rows]] = name
    return one.moved(band.top, band.left, name)


def _known(owner: NDArray[np.int32], bands: Sequence[Band]) -> NDArray[np.int32]:
    """Return whose each pixel is; what belongs to no line is nobody's."""
    names = np.zeros(int(owner.max()) + 1, np.int32)
    for band in bands:
        names[band.name] = band.name
    return names[owner]


def _otsu(depths: Depth) -> float:
    level, _ = cv2.threshold(depths.reshape(1, -1), 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return max(SOFTER * float(level), 1.0)


def _writing_height(mask: Mask) -> tuple[float, float]:
    """Return how high most of the writing is, in pixels, and how much of all ink looks like it."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    likely = _likely(stats, mask.shape[0])
    if not likely.any():
        return 0.0, 0.0
    tall, area = stats[likely, 3], stats[likely, 4]
    order = np.argsort(tall)
    reached = np.cumsum(np.sqrt(area)[order])
    high = tall[order][np.searchsorted(reached, 0.5 * reached[-1])]
    return float(high), float(area.sum() / stats[1:, 4].sum())


def _likely(stats: NDArray[Any], rows: int) -> NDArray[np.bool_]:
    """Tell which components may be digits, by their boxes and areas; the first is the paper."""
    wide, tall, area = (stats[:, one] for one in (2, 3, 4))
    likely = (tall >= LEAST_HEIGHT) & (tall <= HIGHEST * rows)
    likely &= (wide < 6 * tall) & (tall < 12 * wide) & (area > HOLLOW * wide * tall)
    likely[0] = False
    return np.asarray(likely)


def _without_rules(mask: Mask, high: float) -> Mask:
    """Return a mask without rules and the sides of boxes; areas stay."""
    length, thick = max(12, round(RULE * high)), max(5, round(SOLID * high))
    return _without_runs(mask, (length, length), thick)


def _without_runs(mask: Mask, least: tuple[int, int], thick: int) -> Mask:
    """Return a mask without straight ink as long as `least` across or down, unless so thick."""
    areas = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    areas = cv2.dilate(areas, np.ones((3, 3), np.uint8))
    runs = [
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        for kernel in (np.ones((1, least[0]), np.uint8), np.ones((least[1], 1), np.uint8))
    ]
    printed = cv2.subtract(np.maximum(*runs), areas)
    if not printed.any():
        return mask
    return np.asarray(cv2.subtract(mask, cv2.dilate(printed, np.ones((3, 3)))), np.uint8)


def _smeared(mask: Mask, high: float, owner: NDArray[np.int32]) -> list[Band]:
    """Group ink by smearing it along the lines and, less, across; enter its owners."""
    across, down = round(GAP * high / 2), max(1, round(BREAK * high / 2))
    kernel = np.ones((2 * down + 1, 2 * across + 1), np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, kernel), connectivity=4)
    first = int(owner.max())
    names = np.where((found > 0) & (owner == 0), found + first, 0).astype(np.int32)
    np.maximum(owner, names, out=owner)
    least = max(LEAST_HEIGHT, LOWEST * high)
    boxes = enumerate(stats[1:, :4].tolist(), first + 1)
    bands = [_band(mask, names, name, box) for name, box in boxes if box[3] >= least]
    return [band for band in bands if band and band.height >= least]


def _band(mask: Mask, owner: NDArray[np.int32], name: int, box: Box) -> Band | None:
    """Return how far the ink of one name reaches within a box; None where others own it all."""
    left, top, wide, tall = box
    place = slice(top, top + tall), slice(left, left + wide)
    own = (owner[place] == name) & (mask[place] > 0)
    if not own.any():
        return None
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    return Band(
        top + int(rows[0]),
        top + int(rows[-1]) + 1,
        left + int(columns[0]),
        left + int(columns[-1]) + 1,
        ink=int(own.sum()),
        name=name,
    )
