"""Whether a page is of a form: enough of the form's print found again, in every part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.anchors import HALF, Found
from worker.reading.forms.depth import Depth, Matrix
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
OWN_SHARE, MANY_OWN, OWN_PARTS = 0.95, 20, 4
"""Where so much of what is printed away from all fields is found, of so many pieces in so many
parts of the page, it is this form,"""
COVERED, DEEP = 0.75, 0.5
"""if the rest is there too, or hidden: so much of its print lies below what is so deep beside it,
as below a thick pen."""
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


def judge(reference: Reference, found: Found, seen: Flags, page: Callable[[], Depth]) -> Match:
    """Judge by the anchors of a reference that a page can show, (n,), and that were found there.

    `page` makes the page as the reference lies on it, for when that is asked for.
    """
    if seen.sum() < LEAST_IN_PART:
        return no_match()
    good = is_there(found)
    share, worst = float(good[seen].mean()), 1.0
    parts = np.where(seen, _parts_of(reference), -1)
    each = (parts == part for part in range(PARTS[0] * PARTS[1]))
    own = seen & reference.anchors.own
    for some, least in (*((part, LEAST_IN_PART) for part in each), (own, LEAST_OWN)):
        inside = good[some]
        if len(inside) >= least:
            worst = min(worst, float(inside.mean()))
    is_there_all_over = share >= LEAST_SHARE and worst >= LEAST_PART_SHARE
    if is_there_all_over or not _is_told_by(own, good, parts):
        return Match(share, worst, is_there_all_over)
    excused = good | _hidden(reference, page())
    return Match(share, worst, float(excused[seen].mean()) >= LEAST_SHARE)


def _hidden(reference: Reference, page: Depth) -> Flags:
    """Tell which anchors, (n,), of fields may be below ink: the page is dark wherever they are."""
    deep = cv2.dilate(page, np.ones((3, 3), np.uint8))
    hidden = ~reference.anchors.own
    for place in np.flatnonzero(hidden).tolist():
        print_ = reference.anchors.pieces[place]
        x, y = reference.anchors.places[place].tolist()
        over = deep[y - HALF : y + HALF, x - HALF : x + HALF]
        lines = print_ > DEEP * print_.max()
        hidden[place] = np.mean(over[lines] > DEEP * print_[lines]) > COVERED
    return np.asarray(hidden)


def _is_told_by(own: Flags, good: Flags, parts: NDArray[np.int64]) -> bool:
    """Tell whether what is printed away from all fields is there all over the page."""
    if own.sum() < MANY_OWN or good[own].mean() < OWN_SHARE:
        return False
    return len(np.unique(parts[own & good])) >= OWN_PARTS


def _parts_of(reference: Reference) -> NDArray[np.int64]:
    """Return the part of the page that each anchor, (n,), lies in."""
    height, width = reference.working.shape
    rows = reference.anchors.places[:, 1] * PARTS[0] // height
    return np.asarray(rows * PARTS[1] + reference.anchors.places[:, 0] * PARTS[1] // width)
