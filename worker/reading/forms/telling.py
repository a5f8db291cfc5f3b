"""Tell two forms apart that both match a page: by the print that one has and the other has not.

1. The one is laid over the other, blank on blank, and where their print differs is looked up.
2. In each tile of the page where they differ, the page is laid over each of them as well as it
   fits within some pixels: a feeder may have moved it.
3. The one from which the page differs clearly less there is the one that it is of. What somebody
   wrote there differs from both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import Depth, Matrix
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Registration, View, register

TILE, REACH = 64, 10
"""Pixels of a tile, and by how many a page is moved there to fit: far from all print nothing else
tells how it lies."""
DIFFERS = 90
"""Depth by which print of one lies deeper than any of the other next to it."""
LEAST = 100
"""Pixels of print that differ; of two scans of one form some always do."""
CLEARLY = 0.2
"""By how much the page must differ less from the one, as a share of what tells them apart."""
SAME_PLACE = 3.0
"""Pixels of the working size by which a field may lie elsewhere on another version."""


Tile = tuple[slice, slice]


class Told(Enum):
    """What a page says between two forms."""

    FIRST = "first"
    SECOND = "second"
    UNCLEAR = "unclear"
    """Both fit as well: they are alike, or what tells them apart cannot be seen."""


@dataclass(frozen=True)
class Difference:
    """Two forms, the second laid over the first, and where their print differs."""

    first: Depth
    second: Depth
    differs: NDArray[np.bool_]
    reads_alike: bool
    """Whether both have the same fields at the same places."""


def difference(first: Reference, second: Reference) -> Difference | None:
    """Lay one blank over another; None where it cannot be done."""
    laid = register(_as_page(second), first)
    if not laid.matches:
        return None
    matrix = laid.homography @ first.to_reference
    over = _warped(second.working, matrix, first.working.shape)
    here, there = first.working, over
    differs = (here > _widened(there).astype(np.int16) + DIFFERS) | (
        there > _widened(here).astype(np.int16) + DIFFERS
    )
    return Difference(here, there, differs, _reads_alike(first, second, matrix))


def tell(view: View, registration: Registration, first: Reference, both: Difference) -> Told:
    """Tell of which of two forms a page is that is registered to the first."""
    if both.differs.sum() < LEAST:
        return Told.UNCLEAR
    matrix = np.linalg.inv(view.to_page) @ registration.homography @ first.to_reference
    page = _warped(view.working, matrix, first.working.shape)
    misses, apart = np.zeros(2), 0.0
    for tile in _tiles(page.shape):
        if both.differs[tile].any():
            forms = (both.first, both.second)
            misses += [_missed(page, one, tile) for one in forms]
            apart += float(((both.first[tile].astype(float) - both.second[tile]) ** 2).sum())
    lead = (misses[1] - misses[0]) / max(apart, 1.0)
    if abs(lead) < CLEARLY:
        return Told.UNCLEAR
    return Told.FIRST if lead > 0 else Told.SECOND


def _tiles(shape: tuple[int, ...]) -> Iterator[Tile]:
    """Yield tiles that cover all of a page; the last of each row and column overlap."""
    downs, acrosses = ([*range(0, side - TILE, TILE), max(side - TILE, 0)] for side in shape)
    for top in downs:
        for left in acrosses:
            yield slice(top, top + TILE), slice(left, left + TILE)


def _missed(page: Depth, form: Depth, tile: Tile) -> float:
    """Return how far a page differs from a form in a tile, where it fits best: squares, summed."""
    down, across = (slice(max(part.start - REACH, 0), part.stop + REACH) for part in tile)
    scores = cv2.matchTemplate(page[down, across], form[tile], cv2.TM_SQDIFF)
    return float(scores.min())


def _as_page(reference: Reference) -> View:
    """Return a blank as a page that is already as large as pages are registered."""
    working = reference.working
    return View(working, working, np.eye(3), is_black_and_white=False, is_bare=False, seen=None)


def _warped(depth: Depth, matrix: Matrix, shape: tuple[int, ...]) -> Depth:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(depth, matrix, shape[::-1], flags=flags), np.uint8)


def _widened(depth: Depth) -> Depth:
    return np.asarray(cv2.dilate(depth, np.ones((3, 3), np.uint8)), np.uint8)


def _reads_alike(first: Reference, second: Reference, matrix: Matrix) -> bool:
    """Tell whether two blanks have the same fields; a matrix leads from the first to the second."""
    fields = {field.name: field for field in second.fields}
    if [*fields] != [field.name for field in first.fields]:
        return False
    to_first = np.asarray(matrix @ np.linalg.inv(first.to_reference), np.float64)
    to_second = np.asarray(np.linalg.inv(second.to_reference), np.float64)
    return all(
        np.abs(_corners(field.box, to_first) - _corners(fields[field.name].box, to_second)).max()
        <= SAME_PLACE
        and field.cells == fields[field.name].cells
        for field in first.fields
    )


def _corners(box: tuple[int, int, int, int], matrix: Matrix) -> NDArray[np.float64]:
    x, y, width, height = box
    ends = np.array([[[x, y], [x + width, y + height]]], np.float64)
    return np.asarray(cv2.perspectiveTransform(ends, matrix)[0], np.float64)
