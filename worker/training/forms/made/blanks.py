"""Draw a blank form, A4 at 200 dots per inch, and its template."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from shared.templates import FormField, FormPage, Template
from worker.training.forms.made.print import (
    Press,
    draw_comb,
    draw_free,
    draw_logo,
    words,
    write_words,
)
from worker.training.numbers.made.ink import Random

WIDTH, HEIGHT = 1654, 2339
MARGIN = 110
LONGEST = 8
"""Digits of a field at most."""


@dataclass(frozen=True)
class Blank:
    """A blank page, (h, w) uint8, and the template that it belongs to."""

    image: Pixels
    template: Template


@dataclass
class _Sheet:
    """A page while it is drawn, from its top to its bottom."""

    image: Pixels
    press: Press
    random: Random
    wanted: int
    y: int = MARGIN
    fields: list[FormField] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return len(self.fields) >= self.wanted or self.y > HEIGHT - 2 * MARGIN - 100


def draw_blank(seed: int, fields: int = 12, cells: int | None = None) -> Blank:
    """Draw the form of a seed, with about so many fields; all combs of `cells`, or any."""
    random = np.random.default_rng([seed, 2339])
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    sheet = _Sheet(image, Press.any(random), random, fields)
    _draw_head(sheet)
    while not sheet.is_done:
        if random.random() < 0.35:
            _draw_text(sheet)
        _draw_row(sheet, cells)
    while sheet.y < HEIGHT - 3 * MARGIN and random.random() < 0.7:
        _draw_text(sheet)
    _draw_foot(sheet)
    template = Template(
        name=f"made-{seed}",
        title=f"Made form {seed}",
        pages=(FormPage(reference="blank.png"),),
        fields=tuple(sheet.fields),
    )
    return Blank(image, template)


def _draw_head(sheet: _Sheet) -> None:
    random = sheet.random
    right = bool(random.random() < 0.5)
    draw_logo(sheet.image, (WIDTH - 300 if right else MARGIN, sheet.y - 20), 180, random)
    left = MARGIN if right else MARGIN + 220
    size = int(random.integers(44, 66))
    write_words(sheet.image, (left, sheet.y), words(random, int(random.integers(2, 4))), size)
    write_words(sheet.image, (left, sheet.y + 90), words(random, 7), 26)
    sheet.y += int(random.integers(190, 260))
    if random.random() < 0.7:
        _rule(sheet, sheet.y - 25)


def _rule(sheet: _Sheet, y: int) -> None:
    cv2.line(sheet.image, (MARGIN, y), (WIDTH - MARGIN, y), sheet.press.tone, sheet.press.line)


def _draw_text(sheet: _Sheet) -> None:
    size = int(sheet.random.integers(20, 27))
    for _ in range(int(sheet.random.integers(1, 4))):
        write_words(sheet.image, (MARGIN, sheet.y), words(sheet.random, 11), size)
        sheet.y += round(1.5 * size)
    sheet.y += 22


def _draw_foot(sheet: _Sheet) -> None:
    _rule(sheet, HEIGHT - MARGIN)
    write_words(sheet.image, (MARGIN, HEIGHT - MARGIN + 12), words(sheet.random, 6), 20)


def _draw_row(sheet: _Sheet, cells: int | None) -> None:
    """Draw one or two fields side by side, each with its label above it or before it."""
    random = sheet.random
    height = int(random.integers(44, 66))
    above = bool(random.random() < 0.5)
    columns = 2 if random.random() < 0.7 else 1
    y = sheet.y + (36 if above else 0)
    for column in range(columns):
        if len(sheet.fields) >= sheet.wanted:
            break
        left = MARGIN + column * (WIDTH - 2 * MARGIN) // columns
        label = words(random, int(random.integers(1, 4)))[: 40 if above else 15]
        place = (left, sheet.y) if above else (left, y + height // 4)
        wide = write_words(sheet.image, place, label, 24)
        _draw_field(sheet, left + (0 if above else wide + 25), y, height, cells)
    sheet.y = y + height + int(random.integers(26, 60))


def _draw_field(sheet: _Sheet, left: int, top: int, height: int, cells: int | None) -> None:
    random, name = sheet.random, f"field_{len(sheet.fields) + 1}"
    if random.random() < 0.65:
        count = cells or int(random.integers(2, LONGEST + 1))
        pitch = height * random.uniform(0.72, 0.95)
        box: Box = left, top, round(pitch * count), height
        draw_comb(sheet.image, box, count, sheet.press)
        sheet.fields.append(FormField(name=name, box=box, cells=count))
        return
    most = int(random.integers(2, 7))
    box = left, top, round(height * (0.75 * most + 0.8)), height
    draw_free(sheet.image, box, sheet.press)
    sheet.fields.append(FormField(name=name, box=box, digits=(1, most)))
