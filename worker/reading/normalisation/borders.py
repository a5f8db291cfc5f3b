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
    likely = _likely_sides(mask)
    if sum(likely) < 2:
        return mask
    cleaned = mask.copy()
    sides = (cleaned, cleaned[::-1], cleaned.T, cleaned.T[::-1])
    erased = sum(_erase_line(side) for side, may in zip(sides, likely, strict=True) if may)
    return cleaned if erased >= 2 and cleaned.any() else mask


def _likely_sides(mask: Mask) -> list[bool]:
    """Tell cheaply for top, bottom, left and right whether its band holds ink enough for a line."""
    likely = []
    for axis, length in ((1, mask.shape[1]), (0, mask.shape[0])):
        counts = cv2.reduce(mask, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
        three_rows = counts[:-2] + counts[1:-1] + counts[2:]
        band, least = band_width(len(counts)), FULL_LENGTH * length
        likely += [part.max(initial=0) >= least for part in (three_rows[:band], three_rows[-band:])]
    return likely


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
