"""Read combs: the ink of each cell by both nets, all cells of many pages at once.

As with free lines, the two see different things, and are weighed by the product rule (Kittler et
al., "On combining classifiers", 1998).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from worker.reading.digits import DigitReader
from worker.reading.forms.cells import Cell, cells_of
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.cutting import Crop
from worker.reading.forms.handwriting import WEIGHT as HAND_WEIGHT
from worker.reading.forms.handwriting import handwriting
from worker.reading.forms.packed import line_opinions
from worker.reading.forms.removal import Written
from worker.reading.normalisation.glyph import Glyph
from worker.reading.numbers.line_net import LineNet

EMPTY = 0.9999
"""The chance that a cell without a mark is blank."""
SPECK, SHARPNESS = 0.25, 40.0
"""A mark of this size, in heights of its field, is as likely a speck as a digit."""

WEIGHT = 1.5
"""Of what the net of single digits says, beside the net of lines."""
SELDOM = 0.2
"""How much seldomer than in the training of the nets a cell holds what is no digit."""
LEAST = 1e-4
"""No net is surer than this that a digit is another."""
INKED = 125
"""A pixel of a stroke."""
HEAVY, SOLID, LEAST_CELLS = 1.9, 0.55, 3
"""A cell that was struck out has so much more ink than the median of its comb, has so much of its
box full, and can be told among so many cells."""

Floats = NDArray[np.float64]


def read_combs(
    combs: Sequence[tuple[Crop, Written, float]],
    pages: Sequence[int],
    digits: DigitReader,
    net: LineNet,
) -> list[FieldChances]:
    """Return what is seen in combs, cut and cleaned, with the residual of each.

    `pages` tells on which page each stands: what one writer wrote is read together.
    """
    rows = [cells_of(written, crop.box, crop.field.cells or 1) for crop, written, _ in combs]
    marked = [[cell for cell in row if cell] for row in rows]
    glyphs = [[cell.glyph for cell in some] for some in marked]
    classified = iter(digits.classify([glyph for some in glyphs for glyph in some]))
    by_glyph = [np.array([next(classified) for _ in some]).reshape(-1, 10) for some in marked]
    seen = list(map(_together, line_opinions(net, marked), by_glyph))
    for page in set(pages):
        own = [place for place, one in enumerate(pages) if one == page]
        _weigh_by_hand([glyphs[place] for place in own], [seen[place] for place in own])
    return [
        _chances(crop, row, both, residual)
        for (crop, _, residual), row, both in zip(combs, rows, seen, strict=True)
    ]


def _together(line: Floats, glyph: Floats) -> Floats:
    """Return (cells, 11) of what both nets say together, the last that it is no digit."""
    if not len(glyph):
        return np.zeros((0, 11))
    void = np.maximum(1 - glyph.sum(axis=1, keepdims=True), 0)
    odds = np.log(line + LEAST) + WEIGHT * np.log(np.hstack([glyph, void]) + LEAST)
    odds[:, 10] += np.log(SELDOM)
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _weigh_by_hand(glyphs: Sequence[Sequence[Glyph]], seen: Sequence[Floats]) -> None:
    """Weigh the chances of one writer's cells, (cells, 11) of each comb, by his hand, in place."""
    every = [glyph for some in glyphs for glyph in some]
    if not every:
        return
    known, joined = handwriting(), np.concatenate(seen)
    digits, inked = joined[:, :10], 1 - joined[:, 10:]
    opinions = known.opinions(known.places(every), digits / np.maximum(inked, 1e-9))
    odds = np.log(digits + 1e-12) + HAND_WEIGHT * opinions
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    joined[:, :10] = inked * chances / chances.sum(axis=1, keepdims=True)
    for one, new in zip(seen, np.split(joined, np.cumsum([*map(len, seen)])[:-1]), strict=True):
        one[:] = new


def _chances(crop: Crop, cells: list[Cell | None], seen: Floats, residual: float) -> FieldChances:
    count, marked = len(cells), [place for place, cell in enumerate(cells) if cell]
    chances, void = np.full((count, 10), 0.1), np.zeros(count)
    blank = np.array([_speck(cell, crop.box[3]) for cell in cells])
    void[marked] = np.maximum(seen[:, 10], _struck_out([cells[place] for place in marked]))
    chances[marked] = seen[:, :10] / np.maximum(1 - seen[:, 10:], 1e-9)
    written = blank <= 0.5
    sure = (chances.max(axis=1) * (1 - void) * (1 - blank))[written]
    return FieldChances(
        crop.field,
        crop.field_on_page,
        chances,
        blank,
        void,
        tuple(_box(crop, place, cell) for place, cell in enumerate(cells)),
        bool(written.any()),
        float(sure.prod()),
        residual,
    )


def _struck_out(cells: Sequence[Cell | None]) -> Floats:
    """Return 1 for cells with so much more ink than the others that it is no stroke, else 0."""
    areas = np.array([np.count_nonzero(cell.ink > INKED) for cell in cells if cell], np.float64)
    full = areas / np.array([cell.ink.size for cell in cells if cell], np.float64)
    if len(areas) < LEAST_CELLS:
        return np.zeros(len(areas))
    return np.asarray((areas > HEAVY * np.median(areas)) & (full > SOLID), np.float64)


def _speck(cell: Cell | None, height: float) -> float:
    """Return the chance that a mark is a speck, by its size."""
    if cell is None:
        return EMPTY
    left, top, right, bottom = cell.box
    size = max(right - left, bottom - top) / height
    return float(1 / (1 + np.exp(np.clip((size - SPECK) * SHARPNESS, -30, 30))))


def _box(crop: Crop, place: int, cell: Cell | None) -> tuple[int, int, int, int]:
    if cell:
        return crop.on_page(*cell.box)
    left, top, width, height = crop.box
    pitch = width / (crop.field.cells or 1)
    return crop.on_page(left + place * pitch, top, left + (place + 1) * pitch, top + height)
