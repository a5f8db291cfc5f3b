"""Scans without greys: whether dots stand for them, and the greys that they stand for."""

from __future__ import annotations

import cv2
import numpy as np

from worker.reading.normalisation.grey import Grey

BLACK_AND_WHITE = 0.99
"""Of the pixels of a scan without greys."""
ALONE = 0.1
"""Of the black pixels of a scan, those with no other beside them, where they are dots."""
SMOOTH = 1.5
"""Standard deviation in pixels over which dots become grey again."""


def is_black_and_white(grey: Grey) -> bool:
    """Tell whether a scanner has left no greys."""
    sample = grey[::7, ::7]
    return bool(((sample < 8) | (sample > 247)).mean() > BLACK_AND_WHITE)


def is_dotted(grey: Grey) -> bool:
    """Tell whether a scan without greys has dots in their place, as a dithered one has."""
    black = (grey < 128).astype(np.uint8)
    beside = cv2.filter2D(black, cv2.CV_8U, np.ones((3, 3), np.float32))
    count = int(black.sum())
    return count > 0 and int(((black > 0) & (beside == 1)).sum()) > ALONE * count


def without_dots(grey: Grey) -> Grey:
    """Return a dithered scan with the greys that its dots stand for."""
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), SMOOTH), np.uint8)
