"""Share the ink of a comb out among its cells.

A stroke belongs to the cell that has most of it, however far it sticks out; one that two cells
have their fill of, digits that touch, is cut between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.removal import Written
from worker.reading.normalisation.glyph import Glyph, frame

FAINT, STRONG = 60, 125
"""Ink this strong belongs to a stroke if it is connected to STRONG ink."""
SHARED = 0.3
"""A stroke is cut between cells in whose middle it has such a share of what it has in another's."""
ON_WALL = 0.55
"""The share of a stroke near a wall with which it is one digit that stands there."""
REACH = 0.3
"""Where: so far from their wall at most, in widths of a cell."""
INSIDE = 0.5
"""The share of a stroke that lies in its field; others come from elsewhere."""
SPECK = 0.2
"""A mark smaller than this, in heights of a cell, is none alone."""
CRUMB = 0.1
"""Nor beside others."""
ON_PRINT = 0.75
"""A mark of which such a share lies at erased print is what was left of it, if it is thin."""
THIN = 0.12

Ink = NDArray[np.uint8]
Floats = NDArray[np.float64]
Rows = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cell:
    """The ink in one cell, (h, w) uint8 with ink 255, and its box on the crop."""

    ink: Ink
    box: Rows
    """Left, top, right, bottom."""

    @property
    def glyph(self) -> Glyph:
        """The ink as the classifier of single digits knows it."""
        return frame(self.ink)


def cells_of(written: Written, box: Rows, count: int) -> list[Cell | None]:
    """Return what is written in each of the cells of a box on the crop; None where nothing is."""
    labels, marks = _marks(written, box)
    owner = np.full(labels.shape, -1, np.int16)
    pitch = box[2] / count
    for mark in marks:
        _own(owner, labels, mark, written.ink, (box[0], pitch, count))
    return [_cell(written.ink, owner == place) for place in range(count)]


def ink_of_field(written: Written, box: Rows) -> Ink:
    """Return the ink that is of a field, (h, w) uint8, all else erased."""
    labels, marks = _marks(written, box)
    own = np.isin(labels, [mark.label for mark in marks]).astype(np.uint8)
    return np.asarray(written.ink * cv2.dilate(own, np.ones((3, 3), np.uint8)), np.uint8)


@dataclass(frozen=True)
class _Mark:
    label: int
    left: int
    top: int
    right: int
    bottom: int


def _marks(written: Written, box: Rows) -> tuple[NDArray[np.int32], list[_Mark]]:
    """Return the marks that are of this field."""
    mask = (written.ink >= FAINT).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    count = len(stats)
    flat, areas = labels.ravel(), stats[:, cv2.CC_STAT_AREA]
    strong = np.bincount(flat[written.ink.ravel() >= STRONG], minlength=count) > 0
    field = np.zeros(mask.shape, np.bool_)
    left, top, width, height = (round(side) for side in box)
    field[top : top + height, left : left + width] = True
    inside = np.bincount(flat[field.ravel()], minlength=count) >= INSIDE * areas
    at_print = cv2.dilate(written.printed, np.ones((3, 3), np.uint8)).ravel() > 0
    rest = np.bincount(flat[at_print], minlength=count) >= ON_PRINT * areas
    sides = stats[:, 2:4]
    rest &= (sides.min(axis=1) < THIN * box[3]) | (sides.max(axis=1) < SPECK * box[3])
    large = sides.max(axis=1) >= CRUMB * box[3]
    kept = strong & inside & large & ~rest
    kept[0] = False
    found = [
        _Mark(int(label), int(x), int(y), int(x + w), int(y + h))
        for label, (x, y, w, h, _) in enumerate(stats)
        if kept[label]
    ]
    return np.asarray(labels, np.int32), found


def _own(
    owner: NDArray[np.int16],
    labels: NDArray[np.int32],
    mark: _Mark,
    ink: Ink,
    comb: tuple[float, float, int],
) -> None:
    """Give a mark to its cell, or its parts to theirs, in place."""
    start, pitch, count = comb
    window = slice(mark.top, mark.bottom), slice(mark.left, mark.right)
    own = labels[window] == mark.label
    columns = np.asarray((ink[window] * own).sum(axis=0), np.float64)
    places: Floats = (np.arange(mark.left, mark.right, dtype=np.float64) + 0.5 - start) / pitch
    cell = np.clip(places.astype(int), 0, count - 1)
    claims = _claims(columns, places, count)
    if len(claims) < 2:
        owner[window][own] = int(np.bincount(cell, columns, minlength=count).argmax())
        return
    for first, second in pairwise(claims.tolist()):
        cell[(places >= first) & (places < second + 1)] = first
        cell[places >= _cut_at(columns, places, second)] = second
    cell = np.clip(cell, claims[0], claims[-1])
    owner[window][own] = np.broadcast_to(cell, own.shape)[own]


def _claims(columns: Floats, places: Floats, count: int) -> NDArray[np.int64]:
    """Return the cells in whose middle a mark has much of its ink, but for one on a wall."""
    cell = np.floor(places).astype(int)
    in_middle = (np.abs(places - cell - 0.5) < 0.25) & (cell >= 0) & (cell < count)
    middles = np.bincount(cell[in_middle], columns[in_middle], minlength=count)
    claims = np.flatnonzero(middles >= SHARED * max(middles.max(initial=0), 1.0))
    on_wall = np.abs(places - np.round(places)) < 0.2
    if len(claims) == 2 and columns[on_wall].sum() > ON_WALL * columns.sum():
        return claims[:0]
    return claims


def _cut_at(columns: Floats, places: Floats, wall: float) -> float:
    """Return where there is least ink near a wall."""
    near = np.flatnonzero(np.abs(places - wall) <= REACH)
    if not len(near):
        return wall
    cost = columns[near] * (1 + np.abs(places[near] - wall))
    return float(places[near[int(cost.argmin())]])


def _cell(ink: Ink, own: NDArray[np.bool_]) -> Cell | None:
    if not own.any():
        return None
    # One pixel around the strokes keeps their soft edge.
    soft = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8))
    strokes = np.asarray(ink * soft, np.uint8)
    x, y, width, tall = cv2.boundingRect(strokes)
    cropped = np.ascontiguousarray(strokes[y : y + tall, x : x + width])
    return Cell(cropped, (x, y, x + width, y + tall))
