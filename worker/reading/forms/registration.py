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
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.forms.anchors import DARK, PALE, Found, find_anchors
from worker.reading.forms.coarse import coarse_candidates
from worker.reading.forms.codes import SeenCode, find_code
from worker.reading.forms.depth import FULL, Depth, Matrix, depth_of, is_empty, one_grey, reduced
from worker.reading.forms.evidence import LEAST_IN_PART, Match, is_there, judge, no_match, visible
from worker.reading.forms.features import Features, features_of
from worker.reading.forms.fitting import INLIER, firm, fitted, seen_by
from worker.reading.forms.halftones import is_black_and_white, is_dotted, without_dots
from worker.reading.forms.layout import Straight, straight_pages
from worker.reading.forms.local import local_shifts, smoothed
from worker.reading.forms.reference import Reference

REACHES = 8, 5
"""Pixels within which anchors are looked for, first and then."""
LAST_REACH = 4
DEEPER = 1.3
"""How much deeper than print ink counts at most: black ink would hide grey print."""
MOVES = 4
"""How often a page is tried elsewhere, where the form fits it better, before it is given up."""
ALIKE = 0.4
"""Of a form's print: where so much of it is found, the form may lie at a place that looks alike."""
SURE, LEAST_SURE = 0.4, 0.2
"""How much better a page must fit where it is than at any other place that looks alike: to be
looked at nowhere else, and to be read at all. By 0.24 one fitted upside-down."""

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
    is_bare: bool
    """Whether no dots stand for them either: print is as black as ink."""
    seen: SeenCode | None
    """Which printed form it says to be."""

    @staticmethod
    def of(page: Pixels) -> View:
        """Prepare a page (h, w), (h, w, 3) or (h, w, 4) uint8."""
        grey = one_grey(page)
        without_greys = is_black_and_white(grey)
        dotted = without_greys and is_dotted(grey)
        small, matrix = reduced(grey)
        seen = find_code(grey, small, matrix)
        shown = without_dots(grey) if dotted else grey
        return View(
            shown, depth_of(small), matrix, without_greys, without_greys and not dotted, seen
        )

    @cached_property
    def is_empty(self) -> bool:
        """Whether it is a sheet with no print, and no writing either."""
        return is_empty(self.grey)

    @cached_property
    def features(self) -> Features:
        """What it is recognised by where it has no code and marks."""
        return features_of(self.working)

    @cached_property
    def straight_pages(self) -> list[Straight]:
        """The page laid straight, each way up; once for all references that ask for it."""
        return straight_pages(self.working)


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
    expected: Floats
    """(n, 2): where the page should show pieces of print, in pixels of the page."""
    were_found: NDArray[np.bool_]
    """(n,): which of them it shows."""

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
    best = _unregistered(reference)
    if _is_another(view, reference):
        return best
    for coarse in coarse_candidates(reference, view):
        found = settled(view, reference, coarse)
        if found.matches:
            return found
        best = max(best, found, key=lambda one: one.match.share)
    return best


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


def settled(view: View, reference: Reference, homography: Matrix) -> Registration:
    """Register a page about where a homography has it, or where print that looks alike fits it."""
    best, surest = None, LEAST_SURE
    for _ in range(MOVES):
        fine = _refined(view, reference, homography)
        found = _found(view, reference, fine, LAST_REACH)
        registered = _registration(view, reference, fine, found)
        if registered.match.share < ALIKE:
            break
        doubts = _doubts(view, reference, fine)
        least = min(doubts, default=1.0)
        if registered.matches and least > surest:
            best, surest = registered, least
        if least > SURE:
            break
        homography = fine @ reference.repeats.elsewhere[int(np.argmin(doubts))].homography
    return best or replace(registered, match=replace(registered.match, matches=False))


def _doubts(view: View, reference: Reference, homography: Matrix) -> list[float]:
    """Return how much better a page fits here than where its print repeats itself, -1..1 each."""
    if not reference.repeats.elsewhere:
        return []
    shape = reference.working.shape
    seen, all_of_it = view.working, np.full_like(view.working, 255)
    return reference.repeats.doubts(
        seen_by(homography, seen, shape), seen_by(homography, all_of_it, shape)
    )


def _refined(view: View, reference: Reference, homography: Matrix) -> Matrix:
    for reach in REACHES:
        found = _found(view, reference, homography, reach)
        homography = fitted(reference.anchors, found, homography)
    return homography


def _found(view: View, reference: Reference, homography: Matrix, reach: int) -> Found:
    seen = seen_by(homography, view.working, reference.working.shape)
    return find_anchors(reference.anchors, _as_deep_as_print(seen, reference), reach)


def _as_deep_as_print(seen: Depth, reference: Reference) -> Depth:
    """Make ink hardly deeper than print, on a page that is seen as the form lies on it."""
    print_ = seen[reference.working > DARK]
    deepest = max(PALE, DEEPER * float(np.median(print_))) if print_.size else FULL
    return np.asarray(np.minimum(seen, np.uint8(min(deepest, 255))))


def _registration(
    view: View, reference: Reference, homography: Matrix, found: Found
) -> Registration:
    good = firm(found) & (np.linalg.norm(found.moved, axis=1) < INLIER)
    scale = float(reference.to_reference[0, 0])
    shifts, misses = local_shifts(reference, found, good)
    left = found.moved[good] - smoothed(reference.anchors.places[good], found, good, reference)
    residual = float(np.sqrt((left**2).sum(axis=1).mean())) * scale if good.any() else float("inf")
    seen = _expected(view, reference, homography)
    places = reference.anchors.places[seen].astype(np.float64)
    return Registration(
        view.to_page @ homography @ np.linalg.inv(reference.to_reference),
        shifts * scale,
        residual,
        misses * scale,
        judge(
            reference,
            found,
            seen,
            lambda: seen_by(homography, view.working, reference.working.shape),
        ),
        _mapped(places, view.to_page @ homography),
        is_there(found)[seen],
    )


def _mapped(places: Floats, matrix: Matrix) -> Floats:
    """Return where a homography takes places, (n, 2)."""
    if not len(places):
        return places
    return np.asarray(cv2.perspectiveTransform(places[None], matrix)[0], np.float64)


def _expected(view: View, reference: Reference, homography: Matrix) -> NDArray[np.bool_]:
    """Tell which anchors, (n,), the page can show."""
    seen = visible(reference, homography, view.working.shape)
    kept = np.asarray(seen & reference.anchors.dark)
    return kept if view.is_black_and_white and kept.sum() >= LEAST_IN_PART else seen


def _unregistered(reference: Reference) -> Registration:
    count = len(reference.fields)
    unknown, nowhere = np.full(count, np.nan), np.zeros((0, 2))
    return Registration(
        np.eye(3),
        np.zeros((count, 2)),
        float("inf"),
        unknown,
        no_match(),
        nowhere,
        np.zeros(0, np.bool_),
    )
