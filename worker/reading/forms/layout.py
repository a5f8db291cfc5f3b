"""Find how a page lies by its layout as a whole: for print whose pieces all look alike.

1. The page is laid straight by its own rows and columns (straightening.py).
2. For each way up, its profiles across and down are compared with those of the reference, at all
   scales.
3. At the scales that fit best, page and reference are correlated, at a quarter of the working
   size.
4. The best places are refined by large pieces of print, at a quarter and at half of that size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.anchors import Anchors, anchors_of, find_anchors
from worker.reading.forms.depth import Depth, Matrix
from worker.reading.forms.fitting import fitted, seen_by
from worker.reading.forms.ruling import Floats, contrast, lessened, ruled, scaled, turned_back
from worker.reading.forms.straightening import straightened

SMALL, MIDDLE = 0.25, 0.5
"""Of the working size."""
ROOM = 1.5
"""How much larger than the reference is what is looked at, so that it may be shifted."""
SCALES = np.geomspace(0.5, 1.12, 72)
"""Of a page in its picture: with a table about it, or a little cut off."""
STRETCH = 10
"""Steps of scale by which a page may be wider than high, against its reference: one that lay before
a phone at a slant is shorter."""
SIZES = 2
"""Pairs of scales that are tried for each way up."""
PEAKS = 2
"""Places that are kept of each correlation."""
TRIED, KEPT = 6, 3
"""Places that are refined at the small size, and of those at the middle one."""
APART = 4.0
"""Pixels of the working size within which two places are one."""
LEAST_SMALL, LEAST_MIDDLE = 0.2, 0.2
"""Correlations with the refined page, less than which is no page of the form."""
REACHES = 4, 3
"""Pixels of the small size within which pieces are looked for, first and then."""
LAST_REACH = 4


@dataclass(frozen=True)
class Level:
    """The lines of a reference at a part of its working size, and large pieces of them."""

    scale: float
    print_: Floats
    anchors: Anchors

    @staticmethod
    def of(lines: Depth, scale: float) -> Level:
        """Prepare lines, (h, w) of the working size."""
        depth = lessened(lines, scale)
        return Level(scale, contrast(depth), anchors_of(depth, [], depth))


@dataclass(frozen=True)
class Layout:
    """A reference as it is looked for as a whole."""

    small: Level
    middle: Level
    spectrum: Floats
    """Of its small print, in a picture with room about it."""

    @staticmethod
    def of(working: Depth) -> Layout:
        """Prepare a reference, (h, w) of the working size."""
        lines = ruled(working)
        small = Level.of(lines, SMALL)
        height, width = small.print_.shape
        room = np.zeros([cv2.getOptimalDFTSize(round(ROOM * one)) for one in (height, width)])
        room[:height, :width] = small.print_
        return Layout(small, Level.of(lines, MIDDLE), np.asarray(cv2.dft(room.astype(np.float32))))


@dataclass(frozen=True)
class Straight:
    """The lines of a page laid straight, one way up."""

    small: Depth
    middle: Depth
    print_: Floats
    to_page: Matrix
    """From its pixels to those of the page, both of the working size."""


@dataclass(frozen=True)
class Place:
    """Where a reference may lie."""

    likeness: float
    """The correlation of all the lines, -1..1."""
    homography: Matrix
    """From the reference to the straight page, both of the working size."""
    page: Straight

    @property
    def on_page(self) -> Matrix:
        """From the reference to the page as it was taken."""
        return self.page.to_page @ self.homography


def straight_pages(working: Depth) -> list[Straight]:
    """Lay a page straight, as from a scanner and as from a phone, and each four ways up."""
    found = []
    for small in straightened(contrast(lessened(working, SMALL))):
        matrix = scaled(small, 1 / SMALL)
        lines = ruled(seen_by(matrix, working, working.shape))
        for quarters in range(4):
            turned = np.ascontiguousarray(np.rot90(lines, quarters))
            less = lessened(turned, SMALL)
            to_page = matrix @ turned_back(quarters, lines.shape)
            found.append(Straight(less, lessened(turned, MIDDLE), contrast(less), to_page))
    return found


def layout_candidates(layout: Layout, pages: list[Straight]) -> Iterator[Matrix]:
    """Yield homographies from a reference to a page that may hold, the likeliest first."""
    found = [place for page in pages for place in _places(layout, page)]
    refined = [_refined(layout.small, one, REACHES) for one in _best(found, LEAST_SMALL, TRIED)]
    last = [
        _refined(layout.middle, one, (LAST_REACH,)) for one in _best(refined, LEAST_SMALL, KEPT)
    ]
    for place in _best(last, LEAST_MIDDLE, KEPT):
        yield place.on_page


def _best(places: list[Place], least: float, count: int) -> list[Place]:
    """Return the likeliest places, none twice."""
    found: list[Place] = []
    for place in sorted(places, key=lambda place: -place.likeness):
        if len(found) == count or place.likeness <= least:
            break
        if all(_apart(place, other) > APART for other in found):
            found.append(place)
    return found


def _apart(one: Place, other: Place) -> float:
    """Return how far the corners of a sheet lie apart at two places."""
    height, width = np.array(one.page.middle.shape) / MIDDLE
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    here, there = (cv2.perspectiveTransform(corners, place.on_page) for place in (one, other))
    return float(np.linalg.norm(here - there, axis=2).max())


def _refined(level: Level, place: Place, reaches: tuple[int, ...]) -> Place:
    """Look nearer where a reference lies, at one of its sizes; no worse a place is returned."""
    page = place.page.small if level.scale == SMALL else place.page.middle
    shape, homography = level.print_.shape, scaled(place.homography, level.scale)
    best = _likeness(level.print_, contrast(seen_by(homography, page, shape))), homography
    for reach in reaches:
        found = find_anchors(level.anchors, seen_by(best[1], page, shape), reach)
        homography = fitted(level.anchors, found, best[1])
        likeness = _likeness(level.print_, contrast(seen_by(homography, page, shape)))
        best = max(best, (likeness, homography), key=lambda one: one[0])
    return Place(best[0], scaled(best[1], 1 / level.scale), place.page)


def _likeness(one: Floats, other: Floats) -> float:
    norms = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.vdot(one, other)) / norms if norms > 0 else 0.0


def _places(layout: Layout, page: Straight) -> list[Place]:
    """Return where the correlation of a reference and a page is greatest."""
    scales = _scales(layout.small.print_, page.print_)
    return [place for one in scales for place in _correlated(layout, page, one)]


def _correlated(layout: Layout, page: Straight, scales: tuple[float, float]) -> list[Place]:
    (across, down), (tall, wide) = scales, page.print_.shape
    height, width = layout.spectrum.shape
    shift = (wide - across * width) / 2, (tall - down * height) / 2
    to_page = np.array([[across, 0, shift[0]], [0, down, shift[1]], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(page.print_, to_page, (width, height), flags=flags)
    both = cv2.mulSpectrums(cv2.dft(seen), layout.spectrum, 0, conjB=True)
    norms = float(np.linalg.norm(seen) * np.linalg.norm(layout.small.print_)) + 1e-9
    scores = np.asarray(cv2.idft(both, flags=cv2.DFT_SCALE), np.float32) / np.float32(norms)
    return [
        Place(score, scaled(to_page @ moved, 1 / SMALL), page)
        for score, moved in peaks(scores, PEAKS)
    ]


def peaks(scores: Floats, count: int, apart: int = 3) -> list[tuple[float, Matrix]]:
    """Return the greatest scores of a circular correlation, and the shifts that they stand for.

    The scores, (h, w), are spoilt. What is moved by more than half of them is moved back.
    """
    found, (height, width) = [], scores.shape
    for _ in range(count):
        _, best, _, (x, y) = cv2.minMaxLoc(scores)
        cv2.circle(scores, (x, y), apart, -1.0, -1)
        across, down = x - width * (x > width / 2), y - height * (y > height / 2)
        found.append((float(best), np.array([[1, 0, across], [0, 1, down], [0, 0, 1.0]])))
    return found


def _scales(reference: Floats, page: Floats) -> list[tuple[float, float]]:
    """Return scales across and down at which the profiles of a page are most like."""
    across, down = (_profiles_alike(reference.sum(axis=one), page.sum(axis=one)) for one in (0, 1))
    both = across[:, None] + down[None]
    steps = np.arange(len(SCALES))
    both[np.abs(steps[:, None] - steps) > STRETCH] = -1
    found = []
    for _ in range(SIZES):
        one, two = (int(at) for at in np.unravel_index(int(both.argmax()), both.shape))
        found.append((float(SCALES[one]), float(SCALES[two])))
        both[max(one - 2, 0) : one + 3, max(two - 2, 0) : two + 3] = -1
    return found


def _profiles_alike(reference: Floats, page: Floats) -> NDArray[np.float64]:
    """Return how like two profiles are at each scale, where they are shifted best, (scales,)."""
    length = cv2.getOptimalDFTSize(round(1.2 * max(len(page) / SCALES[0], len(reference))))
    places = np.arange(length) * SCALES[:, None]
    drawn = np.interp(places, np.arange(len(page)), page)
    drawn[places > len(page) - 1] = 0
    norms = np.linalg.norm(drawn, axis=1) * np.linalg.norm(reference) + 1e-9
    both = np.fft.rfft(drawn) * np.fft.rfft(reference, length).conj()
    return np.asarray(np.fft.irfft(both, length).max(axis=1) / norms)
