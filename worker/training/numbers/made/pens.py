"""Write a line with one pen, whatever pens its digits come from; another may strike it through."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.grounds import Cover
from worker.training.numbers.made.ink import Ink, Random
from worker.training.numbers.made.lines import Mark
from worker.training.synthesis.paper.pens import clouds

ROOM = 6
"""Pixels about the ink: a broad pen needs more of it."""
WIDTH = 0.45, 1.15
"""Of the new pen, beside that of most strokes before."""
STRIKING_WIDTH = 0.25, 1.15
"""Of a pen that strikes through, beside that of its strokes before: some are finer."""
FAINTEST = 0.05
"""What is left of the ink where a pen skips."""


@dataclass(frozen=True)
class Written:
    """A line, and what another pen drew over it, as large."""

    ink: Ink
    marks: list[Mark]
    text: str = ""
    strokes: Ink | None = None


def inked(written: Written, random: Random) -> Cover:
    """Return a line as `penned` does, with the strokes of another pen, sometimes a fainter one."""
    cover = penned(written.ink, random)
    if written.strokes is None:
        return cover
    dark = np.float32(1 - 0.5 * random.uniform(0, 1) ** 2)
    strokes = penned(written.strokes, random, widths=STRIKING_WIDTH)
    return np.asarray(np.maximum(cover, dark * strokes))


def penned(
    ink: Ink,
    random: Random,
    faintest: float = FAINTEST,
    widths: tuple[float, float] = WIDTH,
) -> Cover:
    """Write a line anew with some pen: its width, its pressure, its gaps.

    Returns (h, w) float32 in 0..1, ROOM pixels larger than (h, w) uint8 ink on every side.
    """
    padded = cv2.copyMakeBorder(ink, ROOM, ROOM, ROOM, ROOM, cv2.BORDER_CONSTANT)
    cover = _stroked((padded > 110).astype(np.uint8), random.uniform(*widths))
    pressure = 1 - 0.4 * random.uniform(0, 1) ** 2
    cover *= pressure + (1 - pressure) * clouds(cover.shape, random, random.uniform(2, 6))
    if random.random() < 0.06:
        gaps = clouds(cover.shape, random, random.uniform(6, 16))
        cover *= np.clip((gaps - random.uniform(0.03, 0.14)) * 10, faintest, 1)
    return np.asarray(cover)


def _stroked(mask: NDArray[np.uint8], width: float) -> Cover:
    """Give all strokes of a line the width of one pen.

    The digits come from many pens: a width taken off all of them alike would wipe out the finest,
    and no more is taken off a blot than off a stroke, or a loop run full would become a line and
    an 8 a 9.
    """
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
    half = float(np.quantile(inside[mask > 0], 0.8)) if mask.any() else 1.0
    reach = np.ones((2 * int(np.ceil(half)) + 1,) * 2, np.uint8)
    local = cv2.blur(cv2.dilate(inside, reach), (5, 5))
    wanted = max(width * half, 0.7)
    thinner = np.minimum(local, half) - wanted
    return np.asarray(np.clip(inside - outside - thinner + 0.5, 0, 1), np.float32)
