"""Measure how far small pieces of print lie from where a homography expects them.

Block matching by normalised cross-correlation (Lewis, 1995), with a parabola through the peak.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.forms.depth import Depth

HALF = 16
"""Half the side of a piece, in pixels."""
MOST, APART = 140, 34
"""Anchors of a page at most, and the pixels between them at least."""
MOST_OWN = 40
"""Beside those at its fields, anchors at what else is printed: at the corners of equal cells alone
one form would be taken for another."""
QUALITY = 0.02
WRITTEN = 0.35
"""Of a piece, the share that may lie in a field where its print is pale: ink would hide it."""
LEAST_CORNER = 0.02
"""Of the surest corner: a piece with less is a line, which may lie anywhere along itself."""
DARK, PALE = 125, 50
"""The depth of print that is black to every scanner, and of any print."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Anchors:
    """Pieces of the reference's print by which it is found."""

    places: NDArray[np.int64]
    """(n, 2) their middles, x and y."""
    pieces: list[Depth]
    of_field: NDArray[np.int64]
    """(n,) the place of the field that each stands at; -1: of none."""
    dark: NDArray[np.bool_]
    """(n,) whether a scan in black and white keeps it."""
    own: NDArray[np.bool_]
    """(n,) whether it stands away from all fields: at titles, labels, rules across the page."""


@dataclass(frozen=True)
class Found:
    """Where anchors were found."""

    moved: Floats
    """(n, 2) pixels from where they were expected."""
    likeness: Floats
    """(n,) correlation in -1..1 with what is there."""


def anchors_of(
    depth: Depth, boxes: list[Box], relative: Depth, *, is_marked: bool = False
) -> Anchors:
    """Choose anchors all over a page, and more at the corners of each field's box.

    The depth is stretched; `relative` is the same as it was printed. Of a form with marks beside
    each field no anchors are taken in the fields, where its print is pale.
    """
    smooth = np.asarray(cv2.GaussianBlur(depth, (0, 0), 1), np.uint8)
    corner = np.asarray(cv2.cornerMinEigenVal(smooth, 2 * HALF - 3), np.float32)
    away = np.asarray(255 * (1 - _filled(depth.shape, boxes, HALF + 2)), np.uint8)
    everywhere = np.full(depth.shape, 255, np.uint8)
    places = [
        (*point, -1)
        for point in (*_spread(smooth, MOST, everywhere), *_spread(smooth, MOST_OWN, away))
    ]
    for place, box in enumerate(boxes):
        points = _beside(box) if is_marked else _about(box, corner)
        places += [(*point, place) for point in points]
    inside = [one for one in dict.fromkeys(places) if _is_inside(one, depth.shape)]
    if is_marked:
        fields = _filled(depth.shape, boxes)
        inside = [one for one in inside if _piece(fields, *one[:2]).mean() <= WRITTEN]
    surest = float(np.quantile([corner[y, x] for x, y, _ in inside], 0.9)) if inside else 0.0
    kept = np.array(
        [one for one in inside if corner[one[1], one[0]] > LEAST_CORNER * surest], np.int64
    ).reshape(-1, 3)
    pieces = [_piece(depth, x, y) for x, y, _ in kept]
    dark = np.array([_is_dark(_piece(relative, x, y)) for x, y, _ in kept], np.bool_)
    own = away[kept[:, 1], kept[:, 0]] > 0
    return Anchors(kept[:, :2], pieces, kept[:, 2], dark, np.asarray(own, np.bool_))


def _spread(smooth: Depth, most: int, where: Depth) -> list[tuple[int, int]]:
    """Return the surest corners of a page where a plane is not 0, the surest first."""
    found = cv2.goodFeaturesToTrack(
        smooth, most, QUALITY, APART, mask=where, blockSize=2 * HALF - 3
    )
    return [] if found is None else [(int(x), int(y)) for x, y in found[:, 0]]


def _beside(box: Box) -> list[tuple[int, int]]:
    """Return the places of the marks beside the corners of a box."""
    left, top, width, height = box
    return [(x, y) for x in (left - 2, left + width + 2) for y in (top + 2, top + height - 2)]


def _filled(shape: tuple[int, ...], boxes: list[Box], about: int = 0) -> Depth:
    """Return a plane (h, w) that is 1 in the boxes and so many pixels about them, else 0."""
    plane = np.zeros(shape, np.uint8)
    for x, y, width, height in boxes:
        rows = slice(max(y - about, 0), max(y + height + about, 0))
        plane[rows, max(x - about, 0) : max(x + width + about, 0)] = 1
    return plane


def _about(box: Box, corner: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return the surest places near the corners of a box and along its sides."""
    left, top, width, height = box
    parts = max(1, min(3, width // (3 * HALF)))
    found = []
    for x in np.linspace(left, left + width, parts + 1).astype(int).tolist():
        for y in (top, top + height):
            around = corner[max(y - 6, 0) : y + 7, max(x - 6, 0) : x + 7]
            if around.size:
                down, across = np.unravel_index(int(around.argmax()), around.shape)
                found.append((max(x - 6, 0) + int(across), max(y - 6, 0) + int(down)))
    return found


def _is_inside(place: tuple[int, int, int], shape: tuple[int, ...]) -> bool:
    x, y, _ = place
    return HALF <= x < shape[1] - HALF and HALF <= y < shape[0] - HALF


def _piece(depth: Depth, x: int, y: int) -> Depth:
    return np.ascontiguousarray(depth[y - HALF : y + HALF, x - HALF : x + HALF])


def _is_dark(piece: Depth) -> bool:
    """Tell whether much of the print of a piece is black; the edges of lines are paler."""
    return bool(3 * np.count_nonzero(piece > DARK) > np.count_nonzero(piece > PALE))


def find_anchors(anchors: Anchors, page: Depth, reach: int) -> Found:
    """Look for each anchor within `reach` pixels on a page that lies like the reference."""
    padded = cv2.copyMakeBorder(page, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    moved, likeness = np.zeros((len(anchors.pieces), 2)), np.zeros(len(anchors.pieces))
    side = 2 * (HALF + reach)
    for place, ((x, y), piece) in enumerate(
        zip(anchors.places.tolist(), anchors.pieces, strict=True)
    ):
        window = padded[y - HALF : y - HALF + side, x - HALF : x - HALF + side]
        scores = np.asarray(cv2.matchTemplate(window, piece, cv2.TM_CCOEFF_NORMED), np.float32)
        moved[place], likeness[place] = _peak(scores, reach)
    return Found(moved, likeness)


def _peak(scores: NDArray[np.float32], reach: int) -> tuple[tuple[float, float], float]:
    _, best, _, (x, y) = cv2.minMaxLoc(scores)
    across = _between(scores[y], x)
    down = _between(scores[:, x], y)
    return (x + across - reach, y + down - reach), float(best) if np.isfinite(best) else 0.0


def _between(scores: NDArray[np.float32], place: int) -> float:
    """Return how far the top of a parabola through three scores lies from the middle one."""
    if not 0 < place < len(scores) - 1:
        return 0.0
    before, at, after = (float(one) for one in scores[place - 1 : place + 2])
    bend = before - 2 * at + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0
