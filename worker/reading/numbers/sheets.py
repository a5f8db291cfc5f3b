"""Find where lines lie on a page of any light, size and polarity."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.normalisation.grey import Grey, one_plane
from worker.reading.normalisation.polarity import is_light_on_dark
from worker.reading.numbers.bands import Band
from worker.reading.numbers.components import is_crop, parts_of_page
from worker.reading.numbers.profiles import bands_of_crop
from worker.reading.numbers.surround import without_surround

LONGEST = 1280
"""Larger pages are reduced first."""
LEAST_SPREAD = 10
"""A page whose greys differ by less holds nothing."""
LEAST_SIDE = 4
"""Pixels: a slip that is narrower shows no number, whatever is on it."""
RIVAL = 0.5
"""A second line with such a share of the first one's ink may be the one that was meant."""
LIKELY, LEAST_INK = 4, 0.1
"""Of lines with less ink the fullest may be it too, with such a share of the fullest one's ink."""
MOST_LIKELY = 16
"""More are not looked at: which line was meant is for a person to say."""


@dataclass(frozen=True)
class Sheet:
    """A page as (h, w) uint8 depths of ink, its lines, and the pixels of the page in one pixel."""

    depth: NDArray[np.uint8]
    bands: list[Band]
    scale: float
    owner: NDArray[np.int32] | None = None
    """(h, w): the name of the band that each pixel belongs to, 0 for none; None: rows tell."""

    @property
    def likely(self) -> list[Band]:
        """The lines of which one was meant, the fullest first."""
        ranked = sorted(self.bands, key=lambda band: -band.ink)
        return [
            band
            for place, band in enumerate(ranked)
            if band.ink >= (LEAST_INK if place < LIKELY else RIVAL) * ranked[0].ink
        ][:MOST_LIKELY]


def find_bands(page: Pixels) -> Sheet:
    """Return the lines of a page as one reads them, not cut yet; none where there is no ink."""
    grey, scale = _reduced(page)
    low, high, _, _ = cv2.minMaxLoc(grey)
    if high - low < LEAST_SPREAD or min(grey.shape) < LEAST_SIDE:
        return Sheet(grey, [], scale)
    grey = without_surround(grey)
    if is_light_on_dark(grey):
        grey = 255 - grey
    depth = _depth(grey)
    if not is_crop(depth):
        parts = parts_of_page(depth)
        if parts.bands:
            return Sheet(depth, parts.bands, scale, parts.owner)
    return Sheet(depth, bands_of_crop(depth), scale)


def is_inked_slip(page: Pixels) -> bool:
    """Tell whether a page is too narrow to show a number, but is not empty."""
    grey, _ = _reduced(page)
    return min(grey.shape) < LEAST_SIDE and int(np.ptp(grey)) >= LEAST_SPREAD


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
