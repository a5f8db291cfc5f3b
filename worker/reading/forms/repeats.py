"""Tell a form's print from the same print a row further, a cell further or upside-down.

Where a form repeats itself, most of it fits there as well. Only what differs between both places
can tell them apart: the title, labels, and where the print ends. So a page is compared with
nothing but the difference: a matched filter for two signals (Turin, 1960).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import Depth, Matrix
from worker.reading.forms.layout import peaks
from worker.reading.forms.ruling import Floats, contrast, scaled, turned_back

SCALE, SEARCHED = 0.25, 0.5
"""Of the working size, at which print is compared, and at which it is looked for elsewhere."""
LIKE = 0.3
"""A correlation from which on a form fits itself elsewhere."""
MOST = 10, 2, 6, 2
"""Places that are looked at for each way up; upside-down fits oftener than sideways."""
APART = 8
"""Pixels between such places."""
DEEPEST = 80
"""Print and ink count no deeper, lest black ink outweigh grey print."""
CLEAR = 0.2
"""Of the greatest difference: what differs less says nothing."""


@dataclass(frozen=True)
class Elsewhere:
    """A place at which a form fits itself."""

    homography: Matrix
    """From its pixels, of the working size, to those about which it looks alike."""
    pixels: NDArray[np.intp]
    """(n,) those of the small print that differ between both places."""
    unlike: Floats
    """(n,) by how much: positive where only here is print, negative where only there is."""


@dataclass(frozen=True)
class Repeats:
    """Where a form fits itself."""

    elsewhere: list[Elsewhere]

    @staticmethod
    def of(working: Depth) -> Repeats:
        """Look for the places at which a form, (h, w) of the working size, fits itself."""
        large, print_ = _print_of(working, SEARCHED), _print_of(working)
        found = [one for quarters in range(4) for one in _fits(large, quarters)]
        backwards = [np.asarray(np.linalg.inv(one), np.float64) for one in found]
        new = [one for one in backwards if not any(np.allclose(one, old) for old in found)]
        return Repeats([_compared(print_, scaled(one, 1 / SEARCHED)) for one in found + new])

    def doubts(self, seen: Depth, shown: Depth) -> list[float]:
        """Return for each such place how much better a page fits where it is, -1..1.

        The page, (h, w), is seen as the form lies on it; `shown` is 0 where it shows nothing.
        """
        page, inside = _print_of(seen).ravel(), _lessened(shown).ravel() > np.uint8(128)
        found = []
        for one in self.elsewhere:
            shows = inside[one.pixels]
            here, unlike = page[one.pixels[shows]], one.unlike[shows]
            norms = float(np.linalg.norm(here) * np.linalg.norm(unlike))
            found.append(float(here @ unlike) / norms if norms > 0 else 0.0)
        return found


def _compared(print_: Floats, homography: Matrix) -> Elsewhere:
    """Set print beside the same elsewhere; lines that nearly meet do not differ."""
    here = np.maximum(print_, 0)
    there = cv2.warpPerspective(here, scaled(homography, SCALE), here.shape[::-1])
    about = np.ones((3, 3), np.uint8)
    only_here = np.maximum(here - cv2.dilate(there, about), 0)
    only_there = np.maximum(there - cv2.dilate(here, about), 0)
    unlike = (only_here - only_there).ravel()
    pixels = np.flatnonzero(np.abs(unlike) > CLEAR * np.abs(unlike).max())
    return Elsewhere(homography, pixels, np.asarray(unlike[pixels], np.float32))


def _print_of(depth: Depth, scale: float = SCALE) -> Floats:
    return contrast(_lessened(np.minimum(depth, np.uint8(DEEPEST)), scale))


def _lessened(depth: Depth, scale: float = SCALE) -> Depth:
    small = cv2.resize(depth, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _fits(print_: Floats, quarters: int) -> list[Matrix]:
    """Return where print, (h, w), fits itself after some quarter turns."""
    turned = np.rot90(print_, quarters)
    room = np.zeros((2, *[cv2.getOptimalDFTSize(2 * max(print_.shape))] * 2), np.float32)
    for place, image in enumerate((print_, turned)):
        room[place, : image.shape[0], : image.shape[1]] = image
    both = cv2.mulSpectrums(cv2.dft(room[0]), cv2.dft(room[1]), 0, conjB=True)
    scores = cv2.idft(both, flags=cv2.DFT_SCALE) / (np.square(print_).sum() + 1e-9)
    side = scores.shape[0]
    if quarters == 0:
        for corner in ((0, 0), (side, 0), (0, side), (side, side)):
            cv2.circle(scores, corner, APART, -1.0, -1)
    back = np.linalg.inv(turned_back(quarters, print_.shape))
    found = peaks(np.asarray(scores, np.float32), MOST[quarters], APART)
    return [moved @ back for score, moved in found if score > LIKE]
