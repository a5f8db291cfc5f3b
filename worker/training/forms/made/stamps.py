"""Stamp a filled page: a frame with words in it, askew and pale, anywhere on it."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from worker.training.forms.made.print import words, write_words
from worker.training.numbers.made.ink import Random
from worker.training.synthesis.paper.pens import clouds


def stamped(ink: Pixels, random: Random) -> Pixels:
    """Return the ink of a page, (h, w) uint8 with full ink 255, with a stamp on it."""
    tile = _stamp(random)
    turn, scale = float(random.normal(0, 12)), float(random.uniform(0.8, 1.3))
    centre = random.uniform(0.15, 0.85, 2) * ink.shape[::-1]
    matrix = cv2.getRotationMatrix2D((tile.shape[1] / 2, tile.shape[0] / 2), turn, scale)
    matrix[:, 2] += centre - (tile.shape[1] / 2, tile.shape[0] / 2)
    laid = cv2.warpAffine(tile, matrix, (ink.shape[1], ink.shape[0]))
    return np.maximum(ink, np.asarray(laid, np.uint8))


def _stamp(random: Random) -> Pixels:
    """Return a frame with words in it, its ink uneven."""
    paper = np.full((130, 360), 255, np.uint8)
    write_words(paper, (30, 25), words(random, 2)[:16].upper(), 34)
    write_words(paper, (30, 78), words(random, 2)[:20], 24)
    cv2.rectangle(paper, (8, 8), (351, 121), 0, int(random.integers(3, 6)))
    cover = random.uniform(0.3, 0.7) * (0.5 + 0.5 * clouds(paper.shape, random, 5.0))
    return np.asarray((255 - paper) * cover, np.uint8)
