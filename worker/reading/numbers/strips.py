"""Cut lines out of a page: each becomes a strip of ink, as high as the net reads.

A strip is cut out of the grey page, so that nothing is lost that a threshold would lose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.errors import PageError
from shared.images import Pixels
from shared.readings import Box
from worker.reading.normalisation.ink import LEAST_CONTRAST
from worker.reading.numbers.bands import Band
from worker.reading.numbers.components import MOST_LINES
from worker.reading.numbers.sheets import Sheet, find_bands
from worker.reading.numbers.slant import set_upright

HEIGHT = 32
"""Rows of a strip."""
BODY = 0.64
"""The share of them that a line's digits take."""
SIDE = 6
"""Columns of paper at both ends."""
WIDEST = 1024
"""Columns of a strip at most; longer ones are compressed."""
SOLID = 0.42
"""A line that takes so much of a page's height fills it: the page is a crop of this line."""
FULL = 220
"""The ink of a strip."""
STROKES = 0.002, 0.3
"""The shares of a strip that strokes take; grain and pattern take more."""

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
    contrast: float
    """By how many greys its ink is darker than its paper."""
    ink: int
    """How much of it there is, beside the other lines of the page."""
    lean: float = 0.0
    """By how many columns a row of the page was moved to the left for each row above the middle."""

    @property
    def has_ink(self) -> bool:
        """Whether there are strokes, and not just paper with its grain and pattern."""
        share = float(np.count_nonzero(self.strip > FULL / 2)) / self.strip.size
        return self.contrast >= LEAST_CONTRAST and STROKES[0] <= share <= STROKES[1]

    def on_page(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box on the page of one in the strip."""
        moved = self.lean * (HEIGHT / 2 - (top + bottom) / 2)
        x, y = self.left + (left + moved) * self.across, self.top + top * self.down
        wide, tall = (right - left) * self.across, (bottom - top) * self.down
        return max(0, round(x)), max(0, round(y)), max(1, round(wide)), max(1, round(tall))


def find_lines(page: Pixels, *, every: bool = False) -> list[Line]:
    """Return the likely lines of a page, the fullest first; or every one as one reads them.

    None where there is no ink. Raises PageError for more than MOST_LINES of them: nobody writes
    so many, and none of them may be left out unsaid.
    """
    sheet = find_bands(page)
    if every and len(sheet.bands) > MOST_LINES:
        message = f"more than {MOST_LINES:,} lines were found: a pattern, or print? Send a crop"
        raise PageError(message, code="too-many-lines")
    return [cut(sheet, band) for band in (sheet.bands if every else sheet.likely)]


def cut(sheet: Sheet, band: Band) -> Line:
    """Cut a band out with room around it, scale it to a strip and set it more upright."""
    depth, scale = sheet.depth, sheet.scale
    top, bottom, left, right = _window(depth.shape, band)
    part = depth[max(top, 0) : bottom, left:right]
    if sheet.owner is not None:
        owner = sheet.owner[max(top, 0) : bottom, left:right]
        part = np.where((owner == 0) | (owner == band.name), part, 0).astype(np.uint8)
    down = (bottom - top) / HEIGHT
    width = int(np.clip(round((right - left) / down), 8, WIDEST - 2 * SIDE))
    across = (right - left) / width
    rows = max(1, round(part.shape[0] / down)), max(0, round((max(top, 0) - top) / down))
    how = cv2.INTER_AREA if down > 1 else cv2.INTER_LINEAR
    small = cv2.resize(part, (width, min(rows[0], HEIGHT)), interpolation=how)
    strip = np.zeros((HEIGHT, width + 2 * SIDE), np.uint8)
    start = min(rows[1], HEIGHT - small.shape[0])
    strip[start : start + small.shape[0], SIDE:-SIDE], contrast = _stretched(small)
    upright, lean = set_upright(strip)
    corner = (left - SIDE * across) * scale, top * scale
    return Line(upright, *corner, across * scale, down * scale, contrast, band.ink, lean)


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


def _stretched(depth: NDArray[Any]) -> tuple[Strip, float]:
    """Make the ink of a strip FULL, whatever its pen and paper; say how deep it was."""
    step = max(1, depth.size // 4096)
    sample = depth.ravel()[::step]
    full = float(np.partition(sample, int(0.96 * (sample.size - 1)))[int(0.96 * (sample.size - 1))])
    return np.asarray(cv2.convertScaleAbs(depth, alpha=FULL / max(full, 12.0)), np.uint8), full
