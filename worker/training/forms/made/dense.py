"""Draw forms whose print repeats: rows upon rows of combs, ruled tables, lists of equal combs.

All cells look alike there: only the title, the labels, and where the print ends tell one row from
the next.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from shared.templates import FormField, FormPage, Template
from worker.training.forms.made.blanks import HEIGHT, MARGIN, WIDTH, Blank
from worker.training.forms.made.print import Press, draw_comb, words, write_words
from worker.training.numbers.made.ink import Random


@dataclass
class _Page:
    """A page while it is drawn."""

    image: Pixels
    press: Press
    random: Random
    left: int
    top: int
    fields: list[FormField] = field(default_factory=list)

    def add(self, box: Box, *, cells: int | None = None, most: int = 4) -> None:
        """Add a field: a comb, or a free box of some digits."""
        name, digits = f"field_{len(self.fields) + 1}", None if cells else (1, most)
        self.fields.append(FormField(name=name, box=box, cells=cells, digits=digits))

    def write(self, at: tuple[int, int], count: int, size: int) -> int:
        """Print some words; returns their width."""
        return write_words(self.image, at, words(self.random, count), size)


def draw_dense(seed: int) -> Blank:
    """Draw the dense form of a seed."""
    random = np.random.default_rng([seed, 771])
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    left, top = (int(one) for one in random.integers(60, 140, 2))
    page = _Page(image, Press.any(random), random, left, top)
    size = int(random.integers(28, 50))
    page.write((left, top - 40), int(random.integers(2, 6)), size)
    page.top += size + int(random.integers(0, 60))
    kinds: tuple[Callable[[_Page], None], ...] = _draw_combs, _draw_table, _draw_lists
    kinds[seed % len(kinds)](page)
    return Blank(
        image,
        Template(
            name=f"dense-{seed}",
            title=f"Dense form {seed}",
            pages=(FormPage(reference="blank.png"),),
            fields=tuple(page.fields),
        ),
    )


def _draw_combs(page: _Page) -> None:
    """Draw combs of any length side by side, row upon row, with words among some of them."""
    random = page.random
    while page.top < HEIGHT - MARGIN - 80:
        height = int(random.integers(40, 72))
        pitch, count, x = height * random.uniform(0.7, 1), int(random.integers(3, 10)), page.left
        while x + pitch * count < WIDTH - page.left:
            if random.random() < 0.15:
                x += page.write((x, page.top + height // 4), 1, 24) + 20
                continue
            box = x, page.top, round(pitch * count), height
            draw_comb(page.image, box, count, page.press)
            page.add(box, cells=count)
            x += box[2] + int(random.integers(30, 70))
        page.top += height + int(random.integers(26, 56))


def _draw_table(page: _Page) -> None:
    """Draw a ruled table of equal rows under one header, some with a comb in each cell."""
    random, edges = page.random, _columns(page)
    height, head = int(random.integers(46, 90)), int(random.integers(50, 80))
    rows = min(int(random.integers(18, 36)), (HEIGHT - MARGIN - page.top - head) // height)
    first, bottom = page.top + head, page.top + head + rows * height
    is_numbered = bool(random.random() < 0.4)
    for x in edges:
        _line(page, (x, page.top), (x, bottom))
    for y in (page.top, *range(first, bottom + 1, height)):
        _line(page, (edges[0], y), (edges[-1], y))
    for left, right in itertools.pairwise(edges):
        page.write((left + 8, page.top + 10), max(1, (right - left) // 160), 22)
        cells = int((right - left) // (0.85 * height)) if random.random() < 0.5 else None
        if is_numbered and left == edges[0]:
            _number(page, left + 12, first, height, rows)
            continue
        for y in range(first, bottom, height):
            box = left, y, right - left, height
            if cells:
                _divide(page, box, cells)
            page.add(box, cells=cells, most=max(1, min(6, (right - left) // height)))
    page.write((page.left, min(bottom + 20, HEIGHT - 60)), int(random.integers(2, 9)), 22)


def _columns(page: _Page) -> list[int]:
    """Return the edges of the columns of a table, all alike in some."""
    count, wide = int(page.random.integers(3, 8)), WIDTH - 2 * page.left
    shares = page.random.uniform(0.6, 1.6, count) if page.random.random() < 0.6 else np.ones(count)
    inner = np.cumsum(shares / shares.sum() * wide)
    return [page.left, *(page.left + round(one) for one in inner.tolist())]


def _line(page: _Page, begin: tuple[int, int], end: tuple[int, int]) -> None:
    cv2.line(page.image, begin, end, page.press.tone, page.press.line)


def _divide(page: _Page, box: Box, cells: int) -> None:
    left, top, width, height = box
    for place in range(1, cells):
        x = round(left + place * width / cells)
        _line(page, (x, top + height // 2), (x, top + height))


def _number(page: _Page, x: int, first: int, height: int, rows: int) -> None:
    for row in range(rows):
        write_words(page.image, (x, first + row * height + height // 4), str(row + 1), 26)


def _draw_lists(page: _Page) -> None:
    """Draw columns of equal combs, at equal distances, some with a label before each."""
    random, has_labels = page.random, bool(page.random.random() < 0.4)
    height, columns = int(random.integers(40, 66)), int(random.integers(1, 5))
    pitch, step = height * random.uniform(0.7, 1), height + int(random.integers(14, 50))
    wide = (WIDTH - 2 * page.left) // columns
    label = 150 if has_labels else 0
    cells = int(max(1, min(9, (wide - label - 30) // pitch)))
    for column in range(columns):
        page.write((page.left + column * wide, page.top), 1, 24)
        for y in range(page.top + 40, HEIGHT - MARGIN - height, step):
            x = page.left + column * wide
            if has_labels:
                page.write((x, y + height // 4), 1, 22)
            box = x + label, y, round(pitch * cells), height
            draw_comb(page.image, box, cells, page.press)
            page.add(box, cells=cells)
