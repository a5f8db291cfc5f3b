"""Read combs: each cell's ink by the classifier of single digits, all cells of many pages at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from worker.reading.digits import DigitReader
from worker.reading.forms.cells import Cell, cells_of
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.cutting import Crop
from worker.reading.forms.removal import Written

EMPTY = 0.9999
"""The chance that a cell without a mark is blank."""
SPECK, SHARPNESS = 0.25, 40.0
"""A mark of this size, in heights of its field, is as likely a speck as a digit."""

Floats = NDArray[np.float64]


def read_combs(
    combs: Sequence[tuple[Crop, Written, float]], digits: DigitReader
) -> list[FieldChances]:
    """Return what is seen in combs, cut and cleaned, with the residual of each."""
    cells = [cells_of(written, crop.box, crop.field.cells or 1) for crop, written, _ in combs]
    glyphs = [cell.glyph for row in cells for cell in row if cell]
    seen = iter(digits.classify(glyphs))
    return [
        _chances(crop, row, [next(seen) for cell in row if cell], residual)
        for (crop, _, residual), row in zip(combs, cells, strict=True)
    ]


def _chances(
    crop: Crop, cells: list[Cell | None], seen: list[Floats], residual: float
) -> FieldChances:
    count, marked = len(cells), [place for place, cell in enumerate(cells) if cell]
    chances, void = np.full((count, 10), 0.1), np.zeros(count)
    blank = np.full(count, EMPTY)
    for place, one in zip(marked, seen, strict=True):
        void[place] = max(1 - float(one.sum()), 0.0)
        chances[place] = one / max(float(one.sum()), 1e-9)
        blank[place] = _speck(cells[place], crop.box[3])
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
