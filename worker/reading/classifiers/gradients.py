"""Describe glyphs by the directions of their edges.

The histograms of oriented gradients of Dalal and Triggs, "Histograms of oriented gradients for
human detection" (2005), with whole turns in place of half ones and without their normalisation:
ink is always 255.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DIRECTIONS = 8
CELL = 4
CELLS = 28 // CELL
FEATURES = DIRECTIONS * (CELLS - 1) ** 2

Floats = NDArray[np.float32]


def edge_directions(glyphs: NDArray[np.uint8]) -> Floats:
    """Return (n, FEATURES) float32 whole numbers in 0..255 of (n, 28, 28) uint8 glyphs."""
    length, direction = _gradients(glyphs)
    lower = np.floor(direction)
    share = direction - lower
    maps = [_votes(length, lower, share, number) for number in range(DIRECTIONS)]
    cells = np.stack([_overlapping(each) for each in maps], axis=1)
    return np.round(cells.reshape(len(glyphs), FEATURES) * 255).clip(0, 255)


def _gradients(glyphs: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Return the length and the direction, in 0..DIRECTIONS, of every pixel's gradient."""
    padded = np.pad(glyphs, ((0, 0), (1, 1), (1, 1))).astype(np.float32) / 255
    across = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    turns = np.arctan2(down, across) / np.float32(2 * np.pi)
    return np.hypot(across, down), np.asarray(turns * DIRECTIONS % DIRECTIONS, np.float32)


def _votes(length: Floats, lower: Floats, share: Floats, number: int) -> Floats:
    """Return what each pixel gives to one direction: its length, shared by the two nearest."""
    given = np.where(lower % DIRECTIONS == number, 1 - share, 0)
    given += np.where((lower + 1) % DIRECTIONS == number, share, 0)
    return np.asarray(length * given, np.float32)


def _overlapping(votes: Floats) -> Floats:
    """Return the means of (n, 28, 28) over windows of two cells by two, a cell apart."""
    cells = votes.reshape(len(votes), CELLS, CELL, CELLS, CELL).mean(axis=(2, 4))
    windows = cells[:, :-1, :-1] + cells[:, 1:, :-1] + cells[:, :-1, 1:] + cells[:, 1:, 1:]
    return np.asarray(windows / 4, np.float32)
