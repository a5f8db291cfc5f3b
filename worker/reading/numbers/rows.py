"""Put the lines of a page into the order in which one reads, also where the page lies askew."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.bands import Band

Floats = NDArray[np.float64]

LONG = 2.5
"""A line as many times as wide as high tells how askew a page lies."""
LEAST_SLOPE, MOST_SLOPE = 0.03, 0.2
"""Rows down for each column to the right: more is nobody's page, and less is how people write,
where too few lines are side by side to tell."""
SLOPES = np.linspace(-MOST_SLOPE, MOST_SLOPE, 81)
NEAR, LEVEL = 0.7, 0.2
"""Of its height that the next line in a row is nearer to where it is looked for, and so much
nearer where nothing tells the slope but that lines are in rows."""
FEW, PAIRS = 6, 3
"""So many lines, and so many that have a next one in their row, tell it."""


class _Placed(NamedTuple):
    """A line, and the rows that it would have on a page that lies straight."""

    band: Band
    top: float
    bottom: float


def slope_of(bands: list[Band], ink: NDArray[np.int32]) -> float:
    """Return how many rows the lines of a page fall for each column.

    `ink` is (h, w) int32, and names the band of each inked pixel.
    """
    if len(bands) < 2:
        return 0.0
    long = [band for band in bands if band.right - band.left >= LONG * band.height]
    slope = _along(long, ink) if len(long) > 1 else _by_rows(bands)
    slope = _between_neighbours(bands, slope)
    return slope if abs(slope) <= MOST_SLOPE else 0.0


def _along(long: list[Band], ink: NDArray[np.int32]) -> float:
    """Return the median slope of long lines by their widths."""
    slopes = np.array([_slope(band, ink) for band in long])
    return _median(slopes, np.array([band.right - band.left for band in long], np.float64))


def _median(values: Floats, weights: Floats) -> float:
    """Return the (n,) value that half of the weight lies below."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _by_rows(bands: list[Band]) -> float:
    """Return the slope along which most short lines have others in their row; the least of them."""
    if len(bands) < FEW:
        return 0.0
    across, down, high = _apart(bands)
    pairs = [
        int(((across > 0) & (np.abs(down - slope * across) < LEVEL * high)).sum())
        for slope in SLOPES
    ]
    most = np.flatnonzero(np.array(pairs) == max(pairs))
    return float(min(SLOPES[most], key=abs))


def _between_neighbours(bands: list[Band], slope: float) -> float:
    """Return the median slope from each line to the next one in its row, by how far it is.

    They are farther apart than a line is long, and tell it the better. Where there are too few, the
    slope that was found before counts, unless it is small.
    """
    across, down, high = _apart(bands)
    off = np.abs(down - slope * across)
    across = np.where((across > 0) & (off < NEAR * high), across, np.inf)
    nearest = across.argmin(axis=1)
    places = np.arange(len(bands))
    known = np.isfinite(across[places, nearest])
    if known.sum() < PAIRS:
        return slope if abs(slope) >= LEAST_SLOPE else 0.0
    far = across[places, nearest][known]
    return _median(down[places, nearest][known] / far, far)


def _apart(bands: list[Band]) -> tuple[Floats, Floats, Floats]:
    """Return (n, n) columns and rows from each line to each, and (n, 1) heights."""
    x, y = np.array([(one.left + one.right, one.top + one.bottom) for one in bands]).T / 2
    high = np.array([one.height for one in bands], np.float64)
    return x[None] - x[:, None], y[None] - y[:, None], high[:, None]


def _slope(band: Band, ink: NDArray[np.int32]) -> float:
    """Return the slope of the straight line nearest to the middles of its pieces of ink.

    Pieces count by their areas. The ink itself would tell how the digits lean, too.
    """
    own = ink[band.top : band.bottom, band.left : band.right] == band.name
    _, _, stats, middles = cv2.connectedComponentsWithStats(own.astype(np.uint8), connectivity=8)
    area, (x, y) = stats[1:, cv2.CC_STAT_AREA], middles[1:].T
    across = x - np.average(x, weights=area)
    return float((area * across * y).sum() / max(float((area * across**2).sum()), 1.0))


def in_order(bands: list[Band], slope: float) -> list[Band]:
    """Return lines as one reads: row by row, and along each row."""
    rows: list[list[_Placed]] = []
    for one in sorted(_straightened(bands, slope), key=lambda one: one.top + one.bottom):
        row = next((row for row in reversed(rows) if _are_level(row[0], one)), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    return [one.band for row in rows for one in sorted(row, key=lambda one: one.band.left)]


def _straightened(bands: list[Band], slope: float) -> list[_Placed]:
    """Return lines as they would lie on a straight page; none is lower there than most are."""
    heights = [band.height - abs(slope) * (band.right - band.left) for band in bands]
    usual = float(np.median(heights)) if slope else 0.0
    placed = []
    for band, height in zip(bands, heights, strict=True):
        middle = band.top + band.bottom - slope * (band.left + band.right)
        tall = max(height, usual)
        placed.append(_Placed(band, (middle - tall) / 2, (middle + tall) / 2))
    return placed


def _are_level(one: _Placed, other: _Placed) -> bool:
    """Tell whether the middle of each of two lines lies within the other."""
    pairs = (one, other), (other, one)
    return all(2 * a.top < b.top + b.bottom < 2 * a.bottom for a, b in pairs)
