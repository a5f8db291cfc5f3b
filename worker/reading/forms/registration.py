"""Register a page to a form: how the blank reference lies in the picture, and whether at all.

1. The corner marks of a printed form whose code the page carries give a first homography
   (codes.py, marks.py), or else features do (features.py), whichever way up the page lies. A page
   with the code of another form, version or page is not looked at.
2. Anchors, small pieces of print all over the reference, are looked for near where it expects
   them (anchors.py); the homography is fitted to them again, twice.
3. What is left is the paper's own, a feeder's stretch or a curl: each field is moved by what the
   anchors about it still miss.
4. The page matches where enough anchors are found, in every part of it (evidence.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.forms.anchors import Anchors, Found, find_anchors
from worker.reading.forms.codes import SeenCode, find_code
from worker.reading.forms.depth import Depth, Matrix, depth_of, one_grey, reduced
from worker.reading.forms.evidence import LIKE, Match, judge, no_match, visible
from worker.reading.forms.features import Features, coarse_homography, features_of, is_plausible
from worker.reading.forms.marks import homography_by_marks
from worker.reading.forms.reference import Reference, centre_of

REACHES = 8, 5
"""Pixels within which anchors are looked for, first and then."""
LAST_REACH = 4
INLIER = 2.5
"""Pixels of the working size by which an anchor may miss a homography: paper bends."""
NEAR = 70.0
"""Pixels of the working size: anchors count for a field by their distance to it."""
LEAST_ANCHORS = 6
LEAST_OWN = 3
"""Anchors at a field that can move it; by fewer it is moved as what is about it."""
FIRM = 0.5
"""A correlation from which on an anchor tells where it is; fainter ones only that they are there.
"""
BLACK_AND_WHITE = 0.99
"""Of the pixels of a scan without greys."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """A page made ready to be registered to any reference."""

    grey: Pixels
    working: Depth
    to_page: Matrix
    """From pixels of `working` to those of the page."""
    is_black_and_white: bool
    """Whether the scanner has left no greys: pale print may be lost."""
    seen: SeenCode | None
    """Which printed form it says to be."""

    @staticmethod
    def of(page: Pixels) -> View:
        """Prepare a page (h, w), (h, w, 3) or (h, w, 4) uint8."""
        grey = one_grey(page)
        small, matrix = reduced(grey)
        seen = find_code(grey, small, matrix)
        return View(grey, depth_of(small), matrix, _is_black_and_white(grey), seen)

    @cached_property
    def features(self) -> Features:
        """What it is recognised by where it has no code and marks."""
        return features_of(self.working)


@dataclass(frozen=True)
class Registration:
    """How a reference lies in a page; lengths in pixels of the reference."""

    homography: Matrix
    """From pixels of the reference to those of the page."""
    shifts: Floats
    """(fields, 2): by how much each field's box is moved before the homography is applied."""
    residual: float
    """How far anchors lie from where the homography and the paper's bend have them; their root
    mean square."""
    field_residuals: Floats
    """(fields,): the same at each field; NaN where no print of the field was found."""
    match: Match

    @property
    def matches(self) -> bool:
        """Whether the page is of this form."""
        return self.match.matches

    def homography_of(self, place: int) -> Matrix:
        """Return the homography that holds at a field."""
        return np.asarray(self.homography @ _moved(self.shifts[place]))

    def corners(self, place: int, box: tuple[int, int, int, int]) -> Floats:
        """Return the corners of a field's box on the page, clockwise from left above, (4, 2)."""
        x, y, width, height = box
        corners = np.array([[[x, y], [x + width, y], [x + width, y + height], [x, y + height]]])
        seen = cv2.perspectiveTransform(corners.astype(np.float64), self.homography_of(place))
        return np.asarray(seen[0], np.float64)


def _moved(shift: Floats) -> Matrix:
    return np.array([[1, 0, shift[0]], [0, 1, shift[1]], [0, 0, 1.0]])


def register(page: Pixels | View, reference: Reference) -> Registration:
    """Register a page, (h, w), (h, w, 3) or (h, w, 4) uint8, to a reference."""
    view = page if isinstance(page, View) else View.of(page)
    coarse = None if _is_another(view, reference) else _coarse(view, reference)
    if coarse is None:
        return _unregistered(reference)
    fine = _refined(view, reference, coarse)
    found = _found(view, reference, fine, LAST_REACH)
    return _registration(view, reference, fine, found)


def best_match(page: Pixels | View, references: Sequence[Reference]) -> tuple[int, Registration]:
    """Return which of some references comes closest to a page, whether it matches or not."""
    view = page if isinstance(page, View) else View.of(page)
    tried = [register(view, reference) for reference in references]
    best = max(range(len(tried)), key=lambda at: (tried[at].matches, tried[at].match.share))
    return best, tried[best]


def _is_another(view: View, reference: Reference) -> bool:
    """Tell whether a page says that it is of another form than this one says."""
    own = reference.code
    return own is not None and view.seen is not None and view.seen.code != own


def _coarse(view: View, reference: Reference) -> Matrix | None:
    """Return roughly how the reference lies on a page, from working size to working size."""
    size = reference.working.shape
    if reference.marks and view.seen:
        found = homography_by_marks(reference.marks, view.working, view.seen)
        if found is not None and is_plausible(found, size):
            return found
    return coarse_homography(reference.features, view.features, size)


def _refined(view: View, reference: Reference, homography: Matrix) -> Matrix:
    for reach in REACHES:
        found = _found(view, reference, homography, reach)
        homography = _fitted(reference.anchors, found, homography)
    return homography


def _found(view: View, reference: Reference, homography: Matrix, reach: int) -> Found:
    size = reference.working.shape[::-1]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(view.working, homography, size, flags=flags)
    return find_anchors(reference.anchors, np.asarray(seen, np.uint8), reach)


def _fitted(anchors: Anchors, found: Found, homography: Matrix) -> Matrix:
    """Fit a homography anew to where anchors were found; keep it where they are few."""
    good = _firm(found)
    if good.sum() < LEAST_ANCHORS:
        return homography
    here = anchors.places[good].astype(np.float64)
    there = cv2.perspectiveTransform((here + found.moved[good])[None], homography)[0]
    fitted, _ = cv2.findHomography(here, there, cv2.RANSAC, INLIER)
    return homography if fitted is None else np.asarray(fitted, np.float64)


def _registration(
    view: View, reference: Reference, homography: Matrix, found: Found
) -> Registration:
    good = _firm(found) & (np.linalg.norm(found.moved, axis=1) < INLIER)
    scale = float(reference.to_reference[0, 0])
    shifts, misses = _local(reference, found, good)
    left = found.moved[good] - _smooth(reference.anchors.places[good], found, good, reference)
    residual = float(np.sqrt((left**2).sum(axis=1).mean())) * scale if good.any() else float("inf")
    return Registration(
        view.to_page @ homography @ np.linalg.inv(reference.to_reference),
        shifts * scale,
        residual,
        misses * scale,
        judge(reference, found, _expected(view, reference, homography)),
    )


def _expected(view: View, reference: Reference, homography: Matrix) -> NDArray[np.bool_]:
    """Tell which anchors, (n,), the page can show."""
    seen = visible(reference, homography, view.working.shape)
    return np.asarray(seen & reference.anchors.dark) if view.is_black_and_white else seen


def _is_black_and_white(grey: Pixels) -> bool:
    sample = grey[::7, ::7]
    return bool(((sample < 8) | (sample > 247)).mean() > BLACK_AND_WHITE)


def _local(reference: Reference, found: Found, good: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return by how much each field is moved, (fields, 2), and what its anchors miss then."""
    inverse = np.linalg.inv(reference.to_reference)
    middles = np.array([centre_of(field.box) for field in reference.fields], np.float64)
    middles = cv2.perspectiveTransform(middles.reshape(1, -1, 2), inverse)[0]
    shifts = _smooth(middles, found, good, reference)
    misses = np.full(len(middles), np.nan)
    for place in range(len(middles)):
        own = good & (reference.anchors.of_field == place)
        if own.any():
            if own.sum() >= LEAST_OWN:
                shifts[place] = np.median(found.moved[own], axis=0)
            left = found.moved[own] - shifts[place]
            misses[place] = float(np.sqrt((left**2).sum(axis=1).mean()))
    return shifts, misses


def _firm(found: Found) -> NDArray[np.bool_]:
    """Tell which anchors say where they are; where few do, all that were found."""
    firm = found.likeness > FIRM
    return np.asarray(firm if firm.sum() >= LEAST_ANCHORS else found.likeness > LIKE)


def _smooth(
    places: NDArray[np.generic], found: Found, good: NDArray[np.bool_], reference: Reference
) -> Floats:
    """Return how far print about places, (n, 2), lies from where it is expected, (n, 2)."""
    if not good.any():
        return np.zeros((len(places), 2))
    away = places[:, None, :] - reference.anchors.places[good][None].astype(np.float64)
    weights = np.exp(-0.5 * (away**2).sum(axis=2) / NEAR**2) + 1e-9
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(weights @ found.moved[good])


def _unregistered(reference: Reference) -> Registration:
    count = len(reference.fields)
    unknown = np.full(count, np.nan)
    return Registration(np.eye(3), np.zeros((count, 2)), float("inf"), unknown, no_match())
