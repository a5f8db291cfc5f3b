"""Find the four corner marks of a printed form, and by them how the page lies.

The marks are solid squares. On the blank they are the four nearest to its corners. On a page the
code tells how large they are, and where about each must be: one after the other is looked for,
the nearest to the code first, and each makes the place of the next more certain.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from shared.printing.codes import FormCode
from worker.reading.forms.codes import Corners, SeenCode
from worker.reading.forms.depth import Depth, Matrix
from worker.reading.forms.squares import Points, find_squares

SIDES = 0.15, 0.6
"""The side of a mark, in sides of the code: those of our forms are within these."""
ALIKE = 0.72, 1.38
"""How large a mark may look beside what the code lets expect: perspective."""
ASTRAY = 0.18
"""How far a mark may lie from where it is expected, in ways from there to what is known."""
LEAST_MARKS = 2
"""Of four: a page that lies askew on the glass loses two."""
SURE = 10.0
"""How much more a mark counts than a corner of the code, which is known to a pixel or so."""
TRUE = 0.09
"""How far corners of the code, and marks, may be off in the end, in sides of the code."""


@dataclass(frozen=True)
class Marks:
    """The code and the marks of a blank; places in pixels of its working size."""

    code: FormCode
    corners: Corners
    """Of the code."""
    places: Points
    """(4, 2) the middles of the marks, clockwise from the left upper one."""
    side: float

    @staticmethod
    def of(depth: Depth, seen: SeenCode | None) -> Marks | None:
        """Return the marks of a blank; None where it has no code, or not four squares alike."""
        if seen is None:
            return None
        side = _side(seen.corners)
        middles, sides = find_squares(depth, SIDES[0] * side, SIDES[1] * side)
        if not len(middles):
            return None
        height, width = depth.shape
        ends = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
        nearest = np.linalg.norm(ends[:, None] - middles[None], axis=2).argmin(axis=1)
        alike = sides[nearest].min() > ALIKE[0] * sides[nearest].max()
        if len(set(nearest.tolist())) < len(ends) or not alike:
            return None
        return Marks(seen.code, seen.corners, middles[nearest], float(sides[nearest].mean()))


def homography_by_marks(blank: Marks, depth: Depth, seen: SeenCode) -> Matrix | None:
    """Return how a blank lies on a page with the same code, from its working size to the page's.

    None where too few marks are found, or marks and code contradict each other.
    """
    side = blank.side * _side(seen.corners) / _side(blank.corners)
    squares, _ = find_squares(depth, ALIKE[0] * side, ALIKE[1] * side)
    here, there = blank.corners, seen.corners
    away = np.linalg.norm(blank.places - here.mean(axis=0), axis=1)
    for place in blank.places[away.argsort()]:
        nearest = _nearest(place, here, there, squares)
        if nearest is not None:
            here, there = np.vstack([here, place]), np.vstack([there, nearest])
    if len(here) < len(blank.corners) + LEAST_MARKS:
        return None
    fitted = _fitted(here, there)
    missed = np.linalg.norm(_through(fitted, here) - there, axis=1)
    return fitted if missed.max() < TRUE * _side(seen.corners) else None


def _nearest(place: Points, here: Points, there: Points, squares: Points) -> Points | None:
    """Return the square that is the mark of a place, by pairs of points that are known."""
    if not len(squares):
        return None
    expected = _through(_affine(here, there), place[None])[0]
    away = np.linalg.norm(squares - expected, axis=1)
    way = np.linalg.norm(there - expected, axis=1).min()
    best = int(away.argmin())
    return np.asarray(squares[best]) if away[best] < ASTRAY * way else None


def _fitted(here: Points, there: Points) -> Matrix:
    """Fit a homography to all marks, or an affine map to fewer and the corners of the code."""
    if len(here) < 8:
        return _affine(here, there)
    marks = here[4:].astype(np.float32), there[4:].astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(marks[0], marks[1]), np.float64)


def _affine(here: Points, there: Points) -> Matrix:
    """Fit an affine map to the corners of the code, the first four, and to marks."""
    weights = np.where(np.arange(len(here)) < 4, 1.0, SURE)[:, None]
    table = np.column_stack([here, np.ones(len(here))])
    solved = np.linalg.lstsq(weights * table, weights * there, rcond=None)[0]
    return np.vstack([solved.T, [0, 0, 1]])


def _through(matrix: Matrix, points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(points[None], matrix)[0], np.float64)


def _side(corners: Corners) -> float:
    """Return the side of a square seen from anywhere: the root of its area."""
    return float(np.sqrt(cv2.contourArea(corners.astype(np.float32))))
