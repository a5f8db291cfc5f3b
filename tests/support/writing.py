"""Lines of digits for tests, written by a hand that is drawn by code."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from worker.training.numbers.made.drawn_hands import DrawnHand
from worker.training.numbers.made.lines import write_line


def write(text: str, seed: int = 3, margin: int = 14) -> Pixels:
    """Return `text` in dark ink on white paper, (h, w) uint8; a space is a gap, X a letter."""
    random = np.random.default_rng(seed)
    ink, _ = write_line(text, DrawnHand.any(random).write, random)
    padded = cv2.copyMakeBorder(ink, *(margin,) * 4, cv2.BORDER_CONSTANT)
    return np.asarray(255 - padded * 0.9, np.uint8)


def below(*pages: Pixels) -> Pixels:
    """Return pages one below the other."""
    width = max(page.shape[1] for page in pages)
    return np.concatenate(
        [
            cv2.copyMakeBorder(
                page, 10, 10, 0, width - page.shape[1], cv2.BORDER_CONSTANT, value=255
            )
            for page in pages
        ]
    ).astype(np.uint8)


def crowded() -> Pixels:
    """Return a page of 1,508 short strokes, each of which is a line."""
    page = np.full((1280, 900), 245, np.uint8)
    for top in range(20, 1260, 24):
        for left in range(20, 880, 30):
            cv2.line(page, (left, top), (left + 2, top + 10), 20, 2)
    return page
