"""Make pages that are of no template: other forms, plain paper, texts, pictures."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from worker.training.forms.made.blanks import HEIGHT, MARGIN, WIDTH, draw_blank
from worker.training.forms.made.capture import capture
from worker.training.forms.made.forms import make_form
from worker.training.forms.made.print import words, write_words
from worker.training.forms.made.sheets import photographed, scanned
from worker.training.numbers.made.hands import Hands
from worker.training.numbers.made.ink import Random
from worker.training.synthesis.paper.pens import clouds

FOREIGN_SEEDS = 10_000, 1_000_000
"""Other forms are drawn from these seeds; templates of a measurement have lower ones."""


def make_stranger(hands: Hands, random: Random) -> Pixels:
    """Return the picture of a page that no template of a low seed matches."""
    chance = random.random()
    if chance < 0.5:
        blank = draw_blank(int(random.integers(*FOREIGN_SEEDS)))
        return make_form(blank, hands, random, photo=bool(random.random() < 0.3)).image
    if chance < 0.85:
        return _captured(_print(str(random.choice(["paper", "text", "grid"])), random), random)
    return _picture(random)


def _print(kind: str, random: Random) -> Pixels:
    """Print a page of text, a table, or nothing."""
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)
    if kind == "text":
        size = int(random.integers(20, 34))
        for y in range(MARGIN, HEIGHT - MARGIN, round(1.7 * size)):
            write_words(page, (MARGIN, y), words(random, int(random.integers(4, 11))), size)
    elif kind == "grid":
        pitch, thick = random.integers(40, 130, 2), int(random.integers(1, 4))
        for y in range(MARGIN, HEIGHT - MARGIN, int(pitch[0])):
            cv2.line(page, (MARGIN, y), (WIDTH - MARGIN, y), 0, thick)
        for x in range(MARGIN, WIDTH - MARGIN, int(pitch[1])):
            cv2.line(page, (x, MARGIN), (x, HEIGHT - MARGIN), 0, thick)
    return page


def _captured(page: Pixels, random: Random) -> Pixels:
    lay = photographed if random.random() < 0.3 else scanned
    return capture(page, np.zeros_like(page), lay(page.shape, random), random)


def _picture(random: Random) -> Pixels:
    """Return something like a photograph: blots of all sizes and tones."""
    shape = (1600, 1200)
    layers = [clouds(shape, random, cells) / cells**0.5 for cells in (3.0, 12.0, 50.0, 200.0)]
    sum_ = np.sum(layers, axis=0)
    return np.asarray(255 * (sum_ - sum_.min()) / np.ptp(sum_), np.uint8)
