"""Fill a form: values, and the ink of one writer in its fields."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.templates import FormField, Template
from worker.training.forms.made.obeying import draw_number
from worker.training.numbers.made.hands import Hand
from worker.training.numbers.made.ink import Ink, Random
from worker.training.numbers.made.lines import HEIGHT, Style, slanted, write_line
from worker.training.numbers.made.pens import ROOM, penned
from worker.training.numbers.made.signs import draw_scrawl, resized

FAINTEST = 0.35
"""What is left of the ink where a pen skips: wiped out, a 7 alone in its cell would be a dash."""
PAD = 30
"""Pixels about a field into which ink may stray."""
BLANK_SHARE, VOID_SHARE, SHORT_SHARE = 0.04, 0.02, 0.2
SLIP_SHARE = 0.01
"""Of the values of fields with rules: written down wrongly, so that they break them at random."""

Value = str | None
"""What is written in a field; "" for nothing, None for ink that is no number."""


@dataclass(frozen=True)
class Writer:
    """One person with one pen."""

    hand: Hand
    style: Style
    pen: int
    """The seed of the pen: it is the same in every field."""
    size: float
    """How high digits are, in heights of their box."""

    @staticmethod
    def any(hand: Hand, random: Random) -> Writer:
        """Return somebody with this hand."""
        pen, size = int(random.integers(2**31)), float(random.uniform(0.52, 0.86))
        return Writer(hand, Style.any(random), pen, size)


def any_values(template: Template, random: Random, *, oddities: bool = True) -> dict[str, Value]:
    """Return a value for each field, which obeys its rules but for a slip now and then.

    With oddities some are blank, and some no number.
    """
    values = {field.name: _any_value(field, random, oddities) for field in template.fields}
    for field in template.fields:
        if field.rules.sum and values[field.name] and random.random() >= SLIP_SHARE:
            parts = [values[name] for name in field.rules.sum]
            values[field.name] = str(sum(int(part) for part in parts if part))
    return values


def _any_value(field: FormField, random: Random, oddities: bool) -> Value:
    chance = random.random() if oddities else 1.0
    if chance < BLANK_SHARE:
        return ""
    if chance < BLANK_SHARE + VOID_SHARE:
        return None
    least, most = field.digits or (1, field.cells or 6)
    count = field.cells or int(random.integers(least, most + 1))
    if field.cells and oddities and random.random() < SHORT_SHARE:
        count = int(random.integers(least, most + 1))
    if field.rules.names and random.random() >= SLIP_SHARE:
        return draw_number(field, random, count)
    return "".join(map(str, random.integers(0, 10, count)))


def fill(
    shape: tuple[int, ...],
    fields: tuple[FormField, ...],
    values: dict[str, Value],
    writer: Writer,
    random: Random,
) -> NDArray[np.uint8]:
    """Return the ink on a page of (h, w) pixels of the reference: (h, w) uint8, full ink 255."""
    page = np.zeros((shape[0], shape[1]), np.uint8)
    for field in fields:
        value = values[field.name]
        if value == "":
            continue
        write = _write_comb if field.cells else _write_free
        ink = write(field, value, writer, random)
        cover = penned(ink, np.random.default_rng(writer.pen), FAINTEST) * 255
        _lay(page, field.box[0] - PAD - ROOM, field.box[1] - PAD - ROOM, cover.astype(np.uint8))
    return page


def _lay(page: NDArray[np.uint8], x: int, y: int, tile: NDArray[np.uint8]) -> None:
    """Lay a tile on a page, in place; what hangs over the edge is lost."""
    tile = tile[max(-y, 0) :, max(-x, 0) :]
    part = page[max(y, 0) : max(y, 0) + tile.shape[0], max(x, 0) : max(x, 0) + tile.shape[1]]
    np.maximum(part, tile[: part.shape[0], : part.shape[1]], out=part)


def _write_comb(field: FormField, value: Value, writer: Writer, random: Random) -> Ink:
    """Write a digit in each cell, from the left or to the right; without a value, spoil one."""
    cells = field.cells or 1
    text = value if value is not None else "".join(map(str, random.integers(0, 10, cells)))
    start = (cells - len(text)) * int(random.random() < 0.6)
    canvas = _canvas(field)
    for place, char in enumerate(text, start):
        _put(canvas, field, place, _tile(int(char), field, writer, random), random)
    if value is None:
        _put(canvas, field, int(random.integers(cells)), _scribble(field, random), random)
    return canvas


def _canvas(field: FormField) -> Ink:
    return np.zeros((field.box[3] + 2 * PAD, field.box[2] + 2 * PAD), np.uint8)


def _put(canvas: Ink, field: FormField, place: float, tile: Ink, random: Random) -> None:
    """Put a tile into the middle of a cell, or nearly, in place."""
    pitch, height = field.box[2] / (field.cells or 1), field.box[3]
    x = PAD + (place + 0.5 + random.normal(0, 0.05)) * pitch - tile.shape[1] / 2
    y = PAD + (0.5 + random.normal(0, 0.05)) * height - tile.shape[0] / 2
    _lay(canvas, round(x), round(y), tile)


def _tile(digit: int, field: FormField, writer: Writer, random: Random) -> Ink:
    """Return the ink of a digit, as large as this writer makes it in such a cell."""
    ink = writer.hand(digit, random)
    pitch, height = field.box[2] / (field.cells or 1), field.box[3]
    tall = height * writer.size * writer.style.sizes[digit]
    scale = min(tall * np.exp(random.normal(0, 0.06)), 1.05 * height) / ink.shape[0]
    wide = scale * writer.style.aspect * writer.style.widths[digit]
    wide = min(wide, 0.92 * pitch / ink.shape[1])
    return slanted(resized(ink, wide, scale), writer.style.slant + random.normal(0, 0.03))


def _scribble(field: FormField, random: Random) -> Ink:
    """Return what makes a cell void."""
    scrawl = draw_scrawl(HEIGHT, 5, random)
    wide, tall = 0.95 * field.box[2] / (field.cells or 1), 0.8 * field.box[3]
    size = max(2, round(wide)), max(2, round(tall))
    return np.asarray(cv2.resize(scrawl, size, interpolation=cv2.INTER_AREA), np.uint8)


def _write_free(field: FormField, value: Value, writer: Writer, random: Random) -> Ink:
    """Write a number into a free box, from the left; without a value, a scrawl."""
    text = value or ""
    ink = write_line(text, writer.hand, random)[0] if text else draw_scrawl(HEIGHT, 5, random)
    wide, tall = field.box[2:]
    scale = min(writer.size * tall / HEIGHT, 0.97 * wide / ink.shape[1], 1.1 * tall / ink.shape[0])
    size = max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    tile = np.asarray(cv2.resize(ink, size, interpolation=how), np.uint8)
    canvas = _canvas(field)
    x = PAD + max(random.uniform(0.01, 0.6) * (wide - tile.shape[1]), 0)
    y = PAD + (tall - tile.shape[0]) * random.uniform(0.3, 0.7)
    _lay(canvas, round(x), round(y), tile)
    return canvas
