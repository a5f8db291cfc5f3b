"""Find the lines of a crop by the projection profile of its ink.

Likforman-Sulem et al., "Text line segmentation of historical documents: a survey" (2007). Rows are
weighed over the whole width, so it is for what its lines fill; pages have `components.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.bands import Band

RULE = 0.45
"""Level ink that runs on for this share of the width is a printed line."""
VALLEY = 0.12
"""Rows with less ink, as a share of the fullest row's, part lines."""
TRACE = 0.025
"""A line reaches as far as its rows have so much ink, by the same measure."""
LOWEST = 0.4
"""Lower lines than this share of the highest are dots and dashes."""


def bands_of_crop(depth: NDArray[np.uint8]) -> list[Band]:
    """Return the lines of (h, w) uint8 depths of ink from top to bottom."""
    return lines_of_mask(_mask(depth), len(depth))


def lines_of_mask(mask: NDArray[np.uint8], high: float) -> list[Band]:
    """Return the lines of an (h, w) uint8 mask, 1 for ink, from top to bottom.

    Rows are smoothed by what is little where a line may be so many rows high.
    """
    bands = [_band(mask, top, bottom) for top, bottom in _rows(mask, max(1, int(high) // 40) | 1)]
    highest = max((band.height for band in bands), default=0)
    return [band for band in bands if band.height >= LOWEST * highest]


def _mask(depth: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 1 where there is ink, by Otsu's threshold; printed lines are left out."""
    side = min(depth.shape)
    smooth = cv2.GaussianBlur(depth, (0, 0), max(0.8, side / 60))
    _, mask = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    length = max(12, int(mask.shape[1] * RULE))
    printed = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    if printed.any():
        mask = cv2.subtract(mask, cv2.dilate(printed, np.ones((3, 1), np.uint8)))
    return np.asarray(mask, np.uint8)


def _rows(mask: NDArray[np.uint8], smoothed: int) -> list[tuple[int, int]]:
    """Return the first row of each line of a mask, and the one below its last."""
    profile = mask.sum(axis=1).astype(np.float32)
    smooth = cv2.blur(profile[:, None], (1, smoothed))[:, 0]
    if not smooth.any():
        return []
    traced = smooth > TRACE * smooth.max()
    return _reaching(list(_runs(smooth > VALLEY * smooth.max())), list(_runs(traced)))


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each run of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.view(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _reaching(cores: list[tuple[int, int]], traces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let each core reach over the trace around it, half way to its neighbours at most."""
    reached = []
    for place, (top, bottom) in enumerate(cores):
        first, last = next(trace for trace in traces if trace[0] <= top < trace[1])
        above = (cores[place - 1][1] + top) // 2 if place else 0
        below = (bottom + cores[place + 1][0] + 1) // 2 if place + 1 < len(cores) else last
        reached.append((max(first, above), min(last, below)))
    return reached


def _band(mask: NDArray[np.uint8], top: int, bottom: int) -> Band:
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    left, right = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, mask.shape[1])
    return Band(top, bottom, left, right, int(mask[top:bottom].sum()))
