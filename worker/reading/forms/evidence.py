"""Whether a page is of a form: enough of the form's print found again, in every part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.reading.forms.anchors import Found
from worker.reading.forms.reference import Reference

LIKE = 0.5
"""A correlation from which on an anchor is found."""
NEAR = 2.0
"""Pixels of the working size by which it may be moved."""
LEAST_SHARE = 0.4
"""Of the anchors of the page."""
PARTS = 3, 2
"""Parts down and across the page, each of which must match by itself."""
LEAST_IN_PART, LEAST_PART_SHARE = 4, 0.2


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


def judge(reference: Reference, found: Found) -> Match:
    """Judge by the anchors of a reference that were found on a page."""
    good = (found.likeness > LIKE) & (np.linalg.norm(found.moved, axis=1) < NEAR)
    if not len(good):
        return no_match()
    share, worst = float(good.mean()), 1.0
    height, width = reference.working.shape
    rows = reference.anchors.places[:, 1] * PARTS[0] // height
    columns = reference.anchors.places[:, 0] * PARTS[1] // width
    parts = rows * PARTS[1] + columns
    for part in np.unique(parts):
        inside = good[parts == part]
        if len(inside) >= LEAST_IN_PART:
            worst = min(worst, float(inside.mean()))
    return Match(share, worst, share >= LEAST_SHARE and worst >= LEAST_PART_SHARE)
