"""Draw a page that is full of combs, to cut very many cells out of."""

from __future__ import annotations

import numpy as np

from shared.images import Pixels
from shared.readings import Box
from shared.templates import FormField, FormPage, Template
from worker.training.forms.made.blanks import HEIGHT, WIDTH, Blank
from worker.training.forms.made.print import Press, draw_comb, words, write_words
from worker.training.numbers.made.ink import Random

MARGIN = 90
CELLS = 3, 9
HEIGHTS = 40, 72
WORD_SHARE = 0.2


def draw_comb_sheet(seed: int) -> Blank:
    """Draw the sheet of a seed: rows of combs of one print, words between them."""
    random = np.random.default_rng([seed, 771])
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    press = Press.any(random)
    combs: list[tuple[Box, int]] = []
    y = MARGIN
    while y < HEIGHT - MARGIN - HEIGHTS[1]:
        combs += _draw_row(image, y, press, random)
        y = combs[-1][0][1] + combs[-1][0][3] + int(random.integers(26, 56))
    fields = tuple(
        FormField(name=f"field_{place}", box=box, cells=cells)
        for place, (box, cells) in enumerate(combs, 1)
    )
    name, page = f"combs-{seed}", FormPage(reference="blank.png")
    return Blank(image, Template(name=name, title=name, pages=(page,), fields=fields))


def _draw_row(image: Pixels, y: int, press: Press, random: Random) -> list[tuple[Box, int]]:
    """Draw combs of one size side by side, a word before some, and return their boxes and cells."""
    height = int(random.integers(*HEIGHTS))
    cells = int(random.integers(CELLS[0], CELLS[1] + 1))
    width = round(height * random.uniform(0.7, 1.0) * cells)
    boxes: list[tuple[Box, int]] = []
    x = MARGIN
    while x + width < WIDTH - MARGIN:
        if random.random() < WORD_SHARE:
            x += write_words(image, (x, y + height // 4), words(random, 1), 24) + 20
            continue
        box = x, y, width, height
        draw_comb(image, box, cells, press)
        boxes.append((box, cells))
        x += width + int(random.integers(30, 70))
    return boxes
