"""Read combs: the ink of each cell by all nets, and by the hand of its page; many pages at once."""

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
from worker.reading.forms.opinions import Opinions, opinions_of, shares
from worker.reading.forms.removal import Written
from worker.reading.normalisation.glyph import Glyph
from worker.reading.numbers.line_net import LineNet

EMPTY = 0.9999
"""The chance that a cell without a mark is blank."""
SPECK, SHARPNESS = 0.25, 40.0
"""A mark of this size, in heights of its field, is as likely a speck as a digit."""

MOST_BACKED = 60.0
"""Log odds beyond add nothing."""
INKED = 125
"""A pixel of a stroke."""
HEAVY, SOLID, LEAST_CELLS = 1.9, 0.55, 3
"""A cell that was struck out has so much more ink than the median of its comb, has so much of its
box full, and can be told among so many cells."""
BEYOND_DOUBT = 0.005
"""Nor where the chance that it is no digit is less than this: such is a blotted 0 or 6."""
PASSES, DOUBTED = 2, 0.5
"""The second time the hand is known from what the first has made of the cells; each time by their
chances raised to this power, as the nets err on the same cells, surer than they should be."""

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
    opinions = list(opinions_of(marked, digits, net))
    seen = [one.together() for one in opinions]
    for page in set(pages):
        own = [place for place, one in enumerate(pages) if one == page]
        weigh_by_hand([glyphs[place] for place in own], [seen[place] for place in own])
    return [
        _chances(crop, row, told, every, residual)
        for (crop, _, residual), row, told, every in zip(combs, rows, opinions, seen, strict=True)
    ]


def weigh_by_hand(glyphs: Sequence[Sequence[Glyph]], seen: Sequence[Floats]) -> None:
    """Weigh the chances of one writer's cells, (cells, 11) of each comb, by his hand, in place."""
    every = [glyph for some in glyphs for glyph in some]
    if not every:
        return
    known, joined = handwriting(), np.concatenate(seen)
    places, odds, inked = known.places(every), np.log(joined[:, :10] + 1e-12), 1 - joined[:, 10:]
    weighed = odds
    for _ in range(PASSES):
        weighed = odds + HAND_WEIGHT * known.opinions(places, shares(DOUBTED * weighed))
    joined[:, :10] = inked * shares(weighed)
    for one, new in zip(seen, np.split(joined, np.cumsum([*map(len, seen)])[:-1]), strict=True):
        one[:] = new


def _chances(
    crop: Crop, cells: list[Cell | None], told: Opinions, seen: Floats, residual: float
) -> FieldChances:
    count, marked = len(cells), [place for place, cell in enumerate(cells) if cell]
    chances, void = np.full((count, 10), 0.1), np.zeros(count)
    blank = np.array([_speck(cell, crop.box[3]) for cell in cells])
    is_struck_out = _struck_out([cells[place] for place in marked])
    void[marked] = np.where(is_struck_out & (seen[:, 10] > BEYOND_DOUBT), 1, seen[:, 10])
    chances[marked] = seen[:, :10] / np.maximum(1 - seen[:, 10:], 1e-9)
    backing = np.full(count, np.inf)
    backing[marked] = told.backing(chances[marked])
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
        agreement=float(backing[written].min(initial=MOST_BACKED)),
    )


def _struck_out(cells: Sequence[Cell | None]) -> NDArray[np.bool_]:
    """Tell which cells have so much more ink than the others that it is no stroke."""
    areas = np.array([np.count_nonzero(cell.ink > INKED) for cell in cells if cell], np.float64)
    full = areas / np.array([cell.ink.size for cell in cells if cell], np.float64)
    if len(areas) < LEAST_CELLS:
        return np.zeros(len(areas), np.bool_)
    return np.asarray((areas > HEAVY * np.median(areas)) & (full > SOLID))


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
