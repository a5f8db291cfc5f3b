"""Ask the net of lines what stands in the cells of a comb, set side by side as people write.

The net has learnt lines of many hands, and sees each digit beside the others of its writer. What
it says of each cell is read off by the forward algorithm between the cell's own columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.cells import Cell
from worker.reading.numbers.alignment import string_probabilities
from worker.reading.numbers.line_net import STEP, LineNet
from worker.reading.numbers.slant import set_upright
from worker.reading.numbers.strips import BODY, FULL, HEIGHT, SIDE, WIDEST, Strip
from worker.reading.numbers.symbols import BLANK, CLASSES, SEPARATOR

GAP = 0.22
"""Paper between cells, in heights of the line."""
FLATTEST, FULLEST = 0.5, 0.9
"""Of the widest ink a line is taken to be at least so high: dashes stay dashes. A strip is at most
so full before it is set upright."""
SIZES = 1.0, 0.82
"""How large the net sees a comb, one look after another."""
LEAST = 1e-5
"""No look rules a digit out."""
DIGITS = 10
STRINGS = [*((digit,) for digit in range(DIGITS)), ()]
"""What may stand in a cell; all else is no digit."""

Floats = NDArray[np.float64]
Steps = NDArray[np.float32]


@dataclass(frozen=True)
class _Packed:
    """A strip, and the columns of each of its cells."""

    strip: Strip
    columns: list[tuple[int, int]]


def line_opinions(net: LineNet, combs: Sequence[Sequence[Cell]]) -> list[Floats]:
    """Return for each comb (cells, 11): the chance of each digit, and that it is none."""
    filled = [cells for cells in combs if cells]
    if not filled:
        return [np.zeros((0, DIGITS + 1))] * len(combs)
    packed = [_pack(cells, size) for size in SIZES for cells in filled]
    spans: list[list[Steps]] = [[] for _ in packed]
    for places, answers in net.answers([one.strip for one in packed]):
        for place, steps in zip(places, answers, strict=True):
            spans[place] = [_span(steps, *reach) for reach in packed[place].columns]
    looks = _chances([span for some in spans for span in some]).reshape(len(SIZES), -1, DIGITS + 1)
    pooled = np.exp(np.log(looks + LEAST).mean(axis=0))
    pooled /= pooled.sum(axis=1, keepdims=True)
    return np.split(pooled, np.cumsum([len(cells) for cells in combs])[:-1])


def _pack(cells: Sequence[Cell], size: float) -> _Packed:
    """Set the ink of cells side by side on a strip."""
    top = min(cell.box[1] for cell in cells)
    band = max(cell.box[3] for cell in cells) - top
    wide = [cell.box[2] - cell.box[0] for cell in cells]
    gap = max(GAP * BODY * HEIGHT * size, 2.0)
    room = FULLEST * WIDEST - 2 * SIDE - (gap + 1) * len(cells)
    scale = min(BODY * HEIGHT * size / max(band, FLATTEST * max(wide)), room / sum(wide))
    first = (HEIGHT - scale * band) / 2
    tiles = [_resized(cell.ink, scale) for cell in cells]
    width = round(2 * SIDE + sum(tile.shape[1] + gap for tile in tiles))
    strip, columns, cursor = np.zeros((HEIGHT, width), np.uint8), [], float(SIDE)
    for cell, tile in zip(cells, tiles, strict=True):
        x, y = round(cursor), max(round(first + scale * (cell.box[1] - top)), 0)
        part = strip[y : y + tile.shape[0], x : x + tile.shape[1]]
        part[:] = tile[: part.shape[0], : part.shape[1]]
        columns.append((round(cursor - gap / 2), round(cursor + tile.shape[1] + gap / 2)))
        cursor += tile.shape[1] + gap
    return _Packed(set_upright(strip)[0], columns)


def _resized(ink: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = max(1, round(ink.shape[1] * scale)), min(max(1, round(ink.shape[0] * scale)), HEIGHT)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(ink, size, interpolation=how)
    return np.asarray(cv2.convertScaleAbs(small, alpha=FULL / 255), np.uint8)


def _span(steps: Steps, begin: int, end: int) -> Steps:
    """Return what the net says between two columns; a separator says nothing here."""
    part = steps[max(begin // STEP, 0) : max(end // STEP, begin // STEP + 1)].copy()
    part[:, BLANK] += part[:, SEPARATOR]
    part[:, SEPARATOR] = 0
    return part


def _chances(spans: Sequence[Steps]) -> Floats:
    """Return (n, 11) for the steps of n cells."""
    if not spans:
        return np.zeros((0, DIGITS + 1))
    padded = np.zeros((len(spans), max(map(len, spans)), CLASSES), np.float32)
    padded[:, :, BLANK] = 1
    for row, span in zip(padded, spans, strict=True):
        row[: len(span)] = span
    asked = string_probabilities(np.repeat(padded, len(STRINGS), axis=0), STRINGS * len(spans))
    chances = asked.reshape(len(spans), len(STRINGS))[:, :DIGITS]
    return np.column_stack([chances, np.maximum(1 - asked.reshape(len(spans), -1).sum(axis=1), 0)])
