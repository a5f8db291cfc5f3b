"""Share the ink of a comb out among its cells.

A stroke belongs to the cell that has most of it, however far it sticks out; one that two cells
have their fill of, digits that touch, is cut between them.
"""

from __future__ import annotations

from collections.abc import Sequence
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
HANGING, HANGING_HIGH, BESIDE_NOBODY = 0.1, 0.25, 0.12
"""A stroke with less of it inside, but so much, and so high there, in heights of a cell, may be of
a digit that was written across the edge; lower ones too where it can be of no other field."""
DIVIDED = 0.3
"""Of a stroke that two fields have so much of it is guessed whose it is."""
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


def hangs_out(written: Written, box: Rows, others: Sequence[Rows]) -> bool:
    """Tell whether it is in doubt whose a stroke is that lies partly in a field.

    Most of it lies outside, and so it is left out; or a box of the `others` has its part of it too.
    """
    strokes = _Strokes.of(written)
    inside, beside = strokes.share(box), strokes.share(*others)
    is_left_out = (inside >= HANGING) & (inside < INSIDE) & (beside <= inside)
    is_divided = np.minimum(inside, beside) >= DIVIDED
    doubtful = strokes.strong & ~strokes.rest_of_print(written, box) & (is_left_out | is_divided)
    least = (HANGING_HIGH if others else BESIDE_NOBODY) * box[3]
    return any(
        strokes.height_in(label, box) >= least
        for label in np.flatnonzero(doubtful).tolist()
        if label
    )


@dataclass(frozen=True)
class _Strokes:
    """The strokes on a crop, by their labels; the first is the paper."""

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    strong: NDArray[np.bool_]
    """(n,) whether there is strong ink in each."""

    @staticmethod
    def of(written: Written) -> _Strokes:
        mask = (written.ink >= FAINT).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        strong = np.bincount(labels[written.ink >= STRONG], minlength=len(stats)) > 0
        return _Strokes(np.asarray(labels, np.int32), np.asarray(stats, np.int32), strong)

    @property
    def sizes(self) -> NDArray[np.int32]:
        """(n,) the longer side of each in pixels."""
        return np.asarray(self.stats[:, 2:4].max(axis=1), np.int32)

    def share(self, *boxes: Rows) -> Floats:
        """Return how much of each lies in some boxes, (n,) in 0..1."""
        return self.share_on(filled(self.labels.shape, boxes))

    def height_in(self, label: int, box: Rows) -> int:
        """Return how many rows of a box have some of a stroke."""
        return int((filled(self.labels.shape, [box]) & (self.labels == label)).any(axis=1).sum())

    def rest_of_print(self, written: Written, box: Rows) -> NDArray[np.bool_]:
        """Tell which, (n,), are what was left of erased print."""
        at_print = cv2.dilate(written.printed, np.ones((3, 3), np.uint8)) > 0
        thin = self.stats[:, 2:4].min(axis=1) < THIN * box[3]
        small = self.sizes < SPECK * box[3]
        return np.asarray((self.share_on(at_print) >= ON_PRINT) & (thin | small))

    def share_on(self, plane: NDArray[np.bool_]) -> Floats:
        """Return how much of each lies where a plane (h, w) is true, (n,) in 0..1."""
        count = np.bincount(self.labels[plane], minlength=len(self.stats))
        return np.asarray(count / self.stats[:, cv2.CC_STAT_AREA], np.float64)


def filled(shape: tuple[int, ...], boxes: Sequence[Rows]) -> NDArray[np.bool_]:
    """Return a plane (h, w) that is true in the boxes."""
    plane = np.zeros(shape, np.bool_)
    for left, top, width, height in boxes:
        rows = slice(max(round(top), 0), max(round(top + height), 0))
        plane[rows, max(round(left), 0) : max(round(left + width), 0)] = True
    return plane


def _marks(written: Written, box: Rows) -> tuple[NDArray[np.int32], list[_Mark]]:
    """Return the marks that are of this field."""
    strokes = _Strokes.of(written)
    large = strokes.sizes >= CRUMB * box[3]
    kept = strokes.strong & (strokes.share(box) >= INSIDE) & large
    kept &= ~strokes.rest_of_print(written, box)
    kept[0] = False
    found = [
        _Mark(int(label), int(x), int(y), int(x + w), int(y + h))
        for label, (x, y, w, h, _) in enumerate(strokes.stats)
        if kept[label]
    ]
    return strokes.labels, found


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
