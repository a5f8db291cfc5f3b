"""Remove what is left of a printed cell's border, and never a stroke that touches it.

Lines are erased pixel by pixel where no ink continues inwards, after the idea of NIST's
form-based handprint recognition system (Garris et al., 1994).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""(h, w) uint8, 1 where there is ink."""

BAND = 0.18
"""A border lies within this share of the side from the edge of the image."""

FULL_LENGTH = 0.85
"""A border covers at least this share of its side."""


def band_width(length: int) -> int:
    """Return how many pixels from the edge a border may lie."""
    return max(1, round(BAND * length))


def without_borders(mask: Mask) -> Mask:
    """Erase border lines where at least two sides of the image have one; never less is a border."""
    if not _may_have_borders(mask):
        return mask
    cleaned = mask.copy()
    erased = sum(_erase_line(side) for side in _sides(cleaned))
    return cleaned if erased >= 2 and cleaned.any() else mask


def _may_have_borders(mask: Mask) -> bool:
    """Tell cheaply whether the bands hold a row or a column with ink enough for a line in three."""
    for axis, length in ((1, mask.shape[1]), (0, mask.shape[0])):
        counts = cv2.reduce(mask, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
        band = band_width(len(counts)) + 2
        if max(counts[:band].max(), counts[-band:].max()) >= FULL_LENGTH * length / 3:
            return True
    return False


def _sides(mask: Mask) -> tuple[Mask, Mask, Mask, Mask]:
    """Return four views, each with another side of the image on top."""
    return mask, mask[::-1], mask.T, mask.T[::-1]


def _erase_line(side: Mask) -> bool:
    """Erase a line along the top of `side` in place, and tell whether there was one."""
    band = side[: band_width(len(side)) + 2]
    if len(band) < 3 or not band.any():
        return False
    # A line may lean: it is full where each column has ink in one of three rows.
    three_rows = band[:-2] | band[1:-1] | band[2:]
    covered = three_rows.sum(axis=1, dtype=np.int32) / side.shape[1]
    lines = np.flatnonzero(covered >= FULL_LENGTH)
    if not lines.size:
        return False
    _erase_rows(side, _last_row(side, int(lines[-1])))
    return True


def _erase_rows(side: Mask, last: int) -> None:
    """Erase rows 0..last where no ink goes on below them."""
    crossing = side[last + 1 : last + 3].any(axis=0)
    side[: last + 1][:, ~crossing] = 0


def _last_row(side: Mask, first: int) -> int:
    """Return the innermost row of the line that begins at `first`."""
    three = side[first : first + 3].sum(axis=1, dtype=np.int32) / side.shape[1]
    return first + int(np.flatnonzero(three > 0.25)[-1])
