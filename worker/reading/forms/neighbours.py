"""Notice a second form on a picture: two sheets side by side on the glass, or fed as one.

What is left beside the form that was found is looked at twice: for print of a form, whole or not,
and, where a whole form has room on one side, as a page by itself. Scans of one sheet have no such
room, and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.reading.forms.anchors import DARK
from worker.reading.forms.depth import Depth
from worker.reading.forms.evidence import LEAST_IN_PART
from worker.reading.forms.features import coarse_homography
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Floats, Registration, View, register, settled

ROOM, ROOM_FOR_ALL = 0.25, 0.6
"""Of the area of the form that was found: for a good part of another, and for all of it."""
LEAST_PRINT = 0.1
"""Of the dark pixels of the form that was found."""
EDGE = 9
"""Pixels of the working size about a form that are taken for its own."""
LEAST_SEEN = 0.2
"""Of the print of a second form, what must be in sight: less is a sheet that peeps out."""
LEAST_SHARE = 0.45
"""Of that, what must be found: print that happens to be alike is less."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rest:
    """A picture without the form that was found on it."""

    view: View
    is_free: Flags
    """(h, w) of the working size: what lies beside that form."""

    @cached_property
    def side(self) -> View | None:
        """The largest of the four sides of that form; None where no whole form has room there."""
        own = ~self.is_free
        largest = max(_sides(self.view, own), key=np.size)
        share = largest.size / self.view.grey.size
        return View.of(largest) if share >= ROOM_FOR_ALL * own.mean() else None


def _sides(view: View, own: Flags) -> list[Pixels]:
    """Return the pieces of a picture above, below, left and right of a form that lies there."""
    scale = view.to_page[1, 1], view.to_page[0, 0]
    sides = []
    for axis in (0, 1):
        there = np.flatnonzero(own.any(axis=1 - axis))
        cuts = np.round(scale[axis] * np.array([there[0], there[-1] + 1])).astype(int).tolist()
        sides += np.split(view.grey, cuts, axis=axis)[::2]
    return sides


def rest_of(view: View, registration: Registration, reference: Reference) -> Rest | None:
    """Return what is left beside a form that was found; None where that can be no form."""
    own = _outline(view, registration, reference)
    is_free = cv2.dilate(own, np.ones((EDGE, EDGE), np.uint8)) == 0
    dark = view.working > DARK
    has_room = is_free.sum() >= ROOM * own.sum()
    if not has_room or dark[is_free].sum() < LEAST_PRINT * dark[~is_free].sum():
        return None
    working = np.where(is_free, view.working, np.uint8(0))
    return Rest(replace(view, working=np.asarray(working, np.uint8), seen=None), is_free)


def is_on(rest: Rest, reference: Reference) -> bool:
    """Tell whether a form, or a good part of it, is on the rest of a picture."""
    if _shows(rest, reference):
        return True
    return rest.side is not None and register(rest.side, reference).matches


def _shows(rest: Rest, reference: Reference) -> bool:
    """Tell whether print of a form is there, though the form that was found may hide some."""
    view, size = rest.view, reference.working.shape
    coarse = coarse_homography(reference.features, view.features, size)
    if coarse is None:
        return False
    found = settled(view, reference, coarse)
    seen = _inside(rest, found.expected)
    enough = max(LEAST_IN_PART, LEAST_SEEN * len(reference.anchors.places))
    return bool(seen.sum() >= enough and found.were_found[seen].mean() >= LEAST_SHARE)


def _outline(view: View, registration: Registration, reference: Reference) -> Depth:
    """Return 1 where a form lies on a picture of the working size, (h, w), and 0 beside it."""
    height, width = reference.working.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    to_page = registration.homography @ reference.to_reference
    there = cv2.perspectiveTransform(corners, np.linalg.inv(view.to_page) @ to_page)
    own = np.zeros(view.working.shape, np.uint8)
    cv2.fillConvexPoly(own, there[0].round().astype(np.int32), 1)
    return own


def _inside(rest: Rest, places: Floats) -> Flags:
    """Tell which places of a page, (n, 2), lie on the rest of the picture."""
    if not len(places):
        return np.zeros(0, np.bool_)
    there = cv2.perspectiveTransform(places[None], np.linalg.inv(rest.view.to_page))[0]
    size = np.array(rest.is_free.shape[::-1])
    inside = ((there >= 0) & (there < size)).all(axis=1)
    column, row = np.where(inside[:, None], there, 0).astype(int).T
    return np.asarray(inside & rest.is_free[row, column])
