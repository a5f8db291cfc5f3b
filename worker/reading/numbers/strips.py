"""Cut lines out of a page: each becomes a strip of ink, as high as the net reads.

The rows of a line are found by the projection profile of its ink (Likforman-Sulem et al., "Text
line segmentation of historical documents: a survey", 2007); the strip itself is cut out of the
grey page, so that nothing is lost that a threshold would lose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from shared.readings import Box
from worker.reading.normalisation.grey import Grey, one_plane
from worker.reading.normalisation.ink import is_light_on_dark
from worker.reading.numbers.slant import set_upright

HEIGHT = 32
"""Rows of a strip."""
BODY = 0.64
"""The share of them that a line's digits take."""
SIDE = 6
"""Columns of paper at both ends."""
LONGEST = 1280
"""Larger pages are reduced first."""
WIDEST = 1024
"""Columns of a strip at most; longer ones are compressed."""
LEAST_SPREAD = 10
"""A page whose greys differ by less holds nothing."""
SOLID = 0.42
"""A line that takes so much of a page's height fills it: the page is a crop of this line."""
RULE = 0.45
"""Level ink that runs on for this share of the width is a printed line."""
VALLEY = 0.12
"""Rows with less ink, as a share of the fullest row's, part lines."""
TRACE = 0.025
"""A line reaches as far as its rows have so much ink, by the same measure."""
RIVAL = 0.5
"""A second line with such a share of the first one's ink may be the one that was meant."""
LOWEST = 0.4
"""Lower lines than this share of the highest are dots and dashes."""

Strip = NDArray[np.uint8]
"""(HEIGHT, w) uint8, ink 255 on 0."""


@dataclass(frozen=True)
class Line:
    """A strip, and where it lies: scale and corner lead from the strip back to the page."""

    strip: Strip
    left: float
    top: float
    across: float
    down: float
    """Pixels of the page in one of the strip."""
    lean: float = 0.0
    """By how many columns a row of the page was moved to the left for each row above the middle."""
    is_ambiguous: bool = False
    """Another line of the page has as good a claim to be the one that was meant."""

    def on_page(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box on the page of one in the strip."""
        moved = self.lean * (HEIGHT / 2 - (top + bottom) / 2)
        x, y = self.left + (left + moved) * self.across, self.top + top * self.down
        wide, tall = (right - left) * self.across, (bottom - top) * self.down
        return max(0, round(x)), max(0, round(y)), max(1, round(wide)), max(1, round(tall))


@dataclass(frozen=True)
class Band:
    """A line on a page, by rows and columns, and how much ink it has."""

    top: int
    bottom: int
    left: int
    right: int
    ink: int


@dataclass(frozen=True)
class Sheet:
    """A page as (h, w) uint8 depths of ink, its lines, and the pixels of the page in one pixel."""

    depth: NDArray[np.uint8]
    bands: list[Band]
    scale: float

    @property
    def fullest(self) -> Band:
        """The line with most ink: the one that was meant."""
        return max(self.bands, key=lambda band: band.ink)

    @property
    def is_ambiguous(self) -> bool:
        """Whether another line of the page has as good a claim to be the one that was meant."""
        inks = sorted(band.ink for band in self.bands)
        return len(inks) > 1 and inks[-2] > RIVAL * inks[-1]


def find_lines(page: Pixels, *, every: bool = False) -> list[Line]:
    """Return the line of a page, or every one from top to bottom; none where there is no ink."""
    sheet = find_bands(page)
    if every or not sheet.bands:
        return [cut(sheet, band) for band in sheet.bands]
    return [replace(cut(sheet, sheet.fullest), is_ambiguous=sheet.is_ambiguous)]


def find_bands(page: Pixels) -> Sheet:
    """Return the lines of a page from top to bottom, not cut yet; none where there is no ink."""
    grey, scale = _reduced(page)
    low, high, _, _ = cv2.minMaxLoc(grey)
    if high - low < LEAST_SPREAD or min(grey.shape) < 4:
        return Sheet(grey, [], scale)
    if is_light_on_dark(grey):
        grey = 255 - grey
    depth = _depth(grey)
    return Sheet(depth, _bands(_mask(depth)), scale)


def _reduced(page: Pixels) -> tuple[Grey, float]:
    """Return one plane of grey, no side above LONGEST, and how many pixels of the page one is."""
    longest = max(page.shape[:2])
    if longest > LONGEST:
        shrink = LONGEST / longest
        size = max(1, round(page.shape[1] * shrink)), max(1, round(page.shape[0] * shrink))
        page = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
        return one_plane(page), 1 / shrink
    return one_plane(page), 1.0


def _depth(grey: Grey) -> NDArray[np.uint8]:
    """Return how far each pixel lies below its paper, 0..255, whatever the light."""
    side = min(grey.shape)
    size = int(min(max(side * 0.5, 9), 61)) | 1
    shrink = max(1, size // 15)
    small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    kernel = np.ones((max(3, size // shrink) | 1,) * 2, np.uint8)
    closed = cv2.morphologyEx(cv2.blur(small, (3, 3)), cv2.MORPH_CLOSE, kernel)
    paper = cv2.resize(cv2.blur(closed, (5, 5)), grey.shape[::-1])
    return np.asarray(cv2.subtract(paper, grey), np.uint8)


def _mask(depth: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 1 where there is ink, by Otsu's threshold; printed lines are left out."""
    side = min(depth.shape)
    smooth = cv2.GaussianBlur(depth, (0, 0), max(0.8, side / 60))
    _, mask = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    length = max(12, int(mask.shape[1] * RULE))
    printed = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    if printed.any():
        mask = cv2.subtract(mask, cv2.dilate(printed, np.ones((3, 1), np.uint8)))
    return np.asarray(mask, np.uint8)


def _bands(mask: NDArray[np.uint8]) -> list[Band]:
    profile = mask.sum(axis=1).astype(np.float32)
    smooth = cv2.blur(profile[:, None], (1, max(1, len(profile) // 40) | 1))[:, 0]
    if not smooth.any():
        return []
    traced = smooth > TRACE * smooth.max()
    runs = _reaching(list(_runs(smooth > VALLEY * smooth.max())), list(_runs(traced)))
    bands = [_band(mask, top, bottom) for top, bottom in runs]
    highest = max(band.bottom - band.top for band in bands)
    return [band for band in bands if band.bottom - band.top >= LOWEST * highest]


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each run of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.view(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _reaching(cores: list[tuple[int, int]], traces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let each core reach over the trace around it, half way to its neighbours at most."""
    reached = []
    for place, (top, bottom) in enumerate(cores):
        first, last = next(trace for trace in traces if trace[0] <= top < trace[1])
        above = (cores[place - 1][1] + top) // 2 if place else 0
        below = (bottom + cores[place + 1][0] + 1) // 2 if place + 1 < len(cores) else last
        reached.append((max(first, above), min(last, below)))
    return reached


def _band(mask: NDArray[np.uint8], top: int, bottom: int) -> Band:
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, mask.shape[1])
    return Band(top, bottom, left, right, int(mask[top:bottom].sum()))


def cut(sheet: Sheet, band: Band) -> Line:
    """Cut a band out with room around it, scale it to a strip and set it more upright."""
    depth, scale = sheet.depth, sheet.scale
    top, bottom, left, right = _window(depth.shape, band)
    part = depth[max(top, 0) : bottom, max(left, 0) : right]
    down = (bottom - top) / HEIGHT
    width = int(np.clip(round((right - left) / down), 8, WIDEST - 2 * SIDE))
    across = (right - left) / width
    rows = max(1, round(part.shape[0] / down)), max(0, round((max(top, 0) - top) / down))
    how = cv2.INTER_AREA if down > 1 else cv2.INTER_LINEAR
    small = cv2.resize(part, (width, min(rows[0], HEIGHT)), interpolation=how)
    strip = np.zeros((HEIGHT, width + 2 * SIDE), np.uint8)
    start = min(rows[1], HEIGHT - small.shape[0])
    strip[start : start + small.shape[0], SIDE:-SIDE] = _stretched(small)
    upright, lean = set_upright(strip)
    corner = (left - SIDE * across) * scale, top * scale
    return Line(upright, *corner, across * scale, down * scale, lean)


def _window(shape: tuple[int, ...], band: Band) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right: the band takes BODY of the height, or all of the page."""
    tall = band.bottom - band.top
    high = tall / BODY
    top = round((band.top + band.bottom - high) / 2)
    bottom = round(top + high)
    if tall > SOLID * shape[0]:
        top, bottom = max(top, 0), min(bottom, shape[0])
        high = bottom - top
    room = round(0.25 * high)
    return top, bottom, max(0, band.left - room), min(shape[1], band.right + room)


def _stretched(depth: NDArray[Any]) -> Strip:
    """Make the ink of a strip 220, whatever its pen and paper."""
    step = max(1, depth.size // 4096)
    sample = depth.ravel()[::step]
    full = float(np.partition(sample, int(0.96 * (sample.size - 1)))[int(0.96 * (sample.size - 1))])
    return np.asarray(cv2.convertScaleAbs(depth, alpha=220 / max(full, 12.0)), np.uint8)
