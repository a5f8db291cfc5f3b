"""Lines of digits for tests, written by a hand that is drawn by code."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from worker.training.numbers.made.hands import drawn_hand
from worker.training.numbers.made.lines import write_line


def write(text: str, seed: int = 3, margin: int = 14) -> Pixels:
    """Return `text` in dark ink on white paper, (h, w) uint8; a space is a gap, X a letter."""
    random = np.random.default_rng(seed)
    ink, _ = write_line(text, drawn_hand(random), random)
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
