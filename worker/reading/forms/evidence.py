"""Whether a page is of a form: enough of the form's print found again, in every part of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.anchors import HALF, Found
from worker.reading.forms.depth import Matrix
from worker.reading.forms.fitting import LIKE
from worker.reading.forms.reference import Reference

NEAR = 2.0
"""Pixels of the working size by which it may be moved."""
LEAST_SHARE = 0.7
"""Of the anchors that are on the picture."""
LEAST_VISIBLE = 0.6
"""Of all anchors, and of those away from all fields; less is a scrap of a page."""
PARTS = 3, 2
"""Parts down and across the page, each of which must match by itself, as must what is printed away
from all fields."""
LEAST_IN_PART, LEAST_PART_SHARE = 8, 0.6
LEAST_OWN = 3
"""Pieces printed away from all fields that can tell a form: on some there is but a title."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Match:
    """The measure of a match."""

    share: float
    """Of the print that was looked for, the share that was found, 0..1."""
    worst_part: float
    """The same in that part of the page where it is least."""
    matches: bool


def no_match() -> Match:
    """Return the measure of a page of which nothing was found."""
    return Match(0.0, 0.0, matches=False)


def visible(reference: Reference, homography: Matrix, size: tuple[int, ...]) -> Flags:
    """Tell which anchors, (n,), lie on a picture of (h, w) pixels; none where most do not."""
    if not len(reference.anchors.places):
        return np.zeros(0, np.bool_)
    places = reference.anchors.places[None].astype(np.float64)
    seen = cv2.perspectiveTransform(places, homography)[0]
    inside = ((seen > HALF / 2) & (seen < np.array(size[1::-1]) - HALF / 2)).all(axis=1)
    own = inside[reference.anchors.own]
    shows_own = len(own) < LEAST_IN_PART or own.mean() >= LEAST_VISIBLE
    is_whole = shows_own and inside.mean() >= LEAST_VISIBLE
    return np.asarray(inside if is_whole else np.zeros_like(inside))


def is_there(found: Found) -> Flags:
    """Tell which anchors, (n,), are on the page where they are expected."""
    near = np.linalg.norm(found.moved, axis=1) < NEAR
    return np.asarray((found.likeness > LIKE) & near)


def judge(reference: Reference, found: Found, seen: Flags) -> Match:
    """Judge by the anchors of a reference that a page can show, (n,), and that were found there."""
    if seen.sum() < LEAST_IN_PART:
        return no_match()
    good = is_there(found)
    share, worst = float(good[seen].mean()), 1.0
    height, width = reference.working.shape
    rows = reference.anchors.places[:, 1] * PARTS[0] // height
    columns = reference.anchors.places[:, 0] * PARTS[1] // width
    parts = np.where(seen, rows * PARTS[1] + columns, -1)
    each = (parts == part for part in range(PARTS[0] * PARTS[1]))
    own = seen & reference.anchors.own
    for some, least in (*((part, LEAST_IN_PART) for part in each), (own, LEAST_OWN)):
        inside = good[some]
        if len(inside) >= least:
            worst = min(worst, float(inside.mean()))
    return Match(share, worst, share >= LEAST_SHARE and worst >= LEAST_PART_SHARE)
