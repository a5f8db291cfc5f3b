"""Blank forms with looks that made forms lack: tables, dots, colour, check boxes, bar codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from worker.training.forms.made.print import draw_logo, words, write_words
from worker.training.numbers.made.ink import Random

WIDTH, HEIGHT = 1654, 2339
COLOURS = [(0, 0, 0), (60, 60, 60), (255, 170, 170), (150, 215, 150), (160, 190, 255)]
Truth = tuple[Box, int | None]


@dataclass
class Drawing:
    """A page while it is drawn, (h, w, 3) uint8, and the fields on it."""

    random: Random
    page: Pixels
    colour: tuple[int, int, int]
    line: int
    fields: list[Truth] = field(default_factory=list)

    def rectangle(self, box: Box, radius: int = 0, dots: bool = False) -> None:
        """Draw an outline: with round corners, or dotted."""
        x, y, w, h = box
        corners = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
        if dots:
            for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
                self._dots(start, end)
        elif radius:
            self._rounded(box, radius)
        else:
            cv2.polylines(self.page, [corners.astype(np.int32)], True, self.colour, self.line)

    def _dots(self, start: np.ndarray, end: np.ndarray) -> None:
        steps = max(1, round(float(np.abs(end - start).max()) / 8))
        for step in range(steps + 1):
            at = start + (end - start) * step / steps
            cv2.circle(self.page, (round(at[0]), round(at[1])), 1, self.colour, -1)

    def _rounded(self, box: Box, radius: int) -> None:
        x, y, w, h = box
        for begin, end in (
            ((x + radius, y), (x + w - radius, y)),
            ((x + radius, y + h), (x + w - radius, y + h)),
            ((x, y + radius), (x, y + h - radius)),
            ((x + w, y + radius), (x + w, y + h - radius)),
        ):
            cv2.line(self.page, begin, end, self.colour, self.line)
        for turn, cx, cy in (
            (180, x + radius, y + radius),
            (270, x + w - radius, y + radius),
            (0, x + w - radius, y + h - radius),
            (90, x + radius, y + h - radius),
        ):
            cv2.ellipse(self.page, (cx, cy), (radius,) * 2, turn, 0, 90, self.colour, self.line)

    def write(self, at: tuple[int, int], text: str, size: int = 24) -> None:
        """Print words in black."""
        plane = np.full(self.page.shape[:2], 255, np.uint8)
        write_words(plane, at, text, size)
        np.minimum(self.page, plane[:, :, None], out=self.page)


def draw(seed: int) -> tuple[Pixels, list[Truth]]:
    """Draw the page of a seed with one band of each look, in any order."""
    random = np.random.default_rng([seed, 77])
    page = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    colour = COLOURS[int(random.integers(len(COLOURS)))]
    drawing = Drawing(random, page, colour, int(random.integers(1, 6)))
    plane = np.full(page.shape[:2], 255, np.uint8)
    draw_logo(plane, (1350, 60), 200, random)
    np.minimum(page, plane[:, :, None], out=page)
    drawing.write((110, 90), words(random, 3), int(random.integers(44, 66)))
    y = 300
    for place in random.permutation(len(BANDS)):
        y += BANDS[place](drawing, y) + int(random.integers(40, 70))
    return page, drawing.fields


def _comb(drawing: Drawing, y: int) -> int:
    """Draw one outline with inner lines, dotted now and then."""
    random = drawing.random
    cells, h = int(random.integers(2, 11)), int(random.integers(44, 70))
    pitch = round(h * random.uniform(0.6, 1.0))
    drawing.write((110, y + h // 3), words(random, 2))
    dots = bool(random.random() < 0.3)
    for place in range(cells):
        drawing.rectangle((450 + place * pitch, y, pitch, h), dots=dots)
    drawing.fields.append(((450, y, pitch * cells, h), cells))
    return h


def _date(drawing: Drawing, y: int) -> int:
    """Draw separately spaced boxes in three groups, with points between them."""
    random, h = drawing.random, int(drawing.random.integers(44, 70))
    w, gap, x = round(0.8 * h), int(drawing.random.integers(5, 16)), 110
    for count in (2, 2, 4):
        for place in range(count):
            drawing.rectangle((x + place * (w + gap), y, w, h), radius=int(random.choice([0, 8])))
        wide = count * (w + gap)
        drawing.fields.append(((x - gap // 2, y, wide, h), count))
        if count == 2:
            drawing.write((x + wide + 12, y + h - 24), ".", 30)
        x += wide + 50
    return h


def _table(drawing: Drawing, y: int) -> int:
    """Draw a table with headings above and beside it."""
    random, h = drawing.random, int(drawing.random.integers(46, 70))
    rows, columns = int(random.integers(2, 6)), int(random.integers(2, 5))
    widths = [300, *(int(random.integers(110, 280)) for _ in range(columns - 1))]
    for row in range(rows):
        x = 110
        for column, w in enumerate(widths):
            drawing.rectangle((x, y + row * h, w, h))
            if row and column:
                drawing.fields.append(((x, y + row * h, w, h), None))
            elif row or column:
                drawing.write((x + 12, y + row * h + h // 3), words(random, 1)[:7], 22)
            x += w
    return rows * h


def _boxes(drawing: Drawing, y: int) -> int:
    """Draw a free box, one that holds print, check boxes, and a bar code."""
    random, h = drawing.random, int(drawing.random.integers(44, 70))
    w = int(random.integers(120, 400))
    drawing.rectangle((110, y, w, h), radius=int(random.choice([0, 0, 10])))
    drawing.fields.append(((110, y, w, h), None))
    drawing.rectangle((620, y, 260, h))
    drawing.write((632, y + 12), words(random, 1), 24)
    for place in range(2):
        side = int(random.integers(26, 38))
        drawing.rectangle((950 + place * 160, y + 8, side, side))
        drawing.write((1000 + place * 160, y + 12), words(random, 1)[:7], 22)
    for x in range(1320, 1520, 7):
        thick = int(random.integers(1, 5))
        cv2.line(drawing.page, (x, y), (x, y + h), (0, 0, 0), thick)
    return h


def _panel(drawing: Drawing, y: int) -> int:
    """Draw white boxes on a pale ground: combs and a free box."""
    random, h = drawing.random, int(drawing.random.integers(44, 66))
    pale = (255, 205, 205) if random.random() < 0.5 else (205, 220, 205)
    drawing.page[y : y + 2 * h, 110:1540] = pale
    drawing.write((130, y + h // 2 + 10), words(random, 1), 24)
    cells, w, top = int(random.integers(3, 8)), round(0.8 * h), y + h // 2
    for place in range(cells):
        x = 350 + place * (w + 8)
        drawing.page[top : top + h, x : x + w] = 255
    drawing.fields.append(((346, top, cells * (w + 8), h), cells))
    drawing.page[top : top + h, 1150:1400] = 255
    drawing.fields.append(((1150, top, 250, h), None))
    return 2 * h


def _ticks(drawing: Drawing, y: int) -> int:
    """Draw a line with ticks, one without, and one beneath words."""
    random, h = drawing.random, 56
    cells = int(random.integers(3, 9))
    pitch = round(h * random.uniform(0.72, 0.95))
    bottom = y + h
    cv2.line(drawing.page, (110, bottom), (110 + cells * pitch, bottom), drawing.colour, 3)
    for place in range(cells + 1):
        x = 110 + place * pitch
        cv2.line(drawing.page, (x, bottom), (x, bottom - h // 4), drawing.colour, 3)
    drawing.fields.append(((110, y, cells * pitch, h), cells))
    cv2.line(drawing.page, (750, bottom), (1050, bottom), drawing.colour, 3)
    drawing.fields.append(((750, y, 300, h), None))
    drawing.write((1150, bottom - 34), words(random, 3)[:18], 24)
    cv2.line(drawing.page, (1150, bottom), (1400, bottom), drawing.colour, 3)
    return h


BANDS: list[Callable[[Drawing, int], int]] = [_comb, _comb, _date, _table, _boxes, _panel, _ticks]
