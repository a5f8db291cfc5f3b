"""Cut glyphs into batches of a few fixed sizes, so that nothing is compiled twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Glyphs = NDArray[np.uint8]
"""(n, 28, 28) uint8, ink 255 on 0."""


def batches(count: int, largest: int) -> Iterator[slice]:
    """Yield the parts in which `count` glyphs are run."""
    for start in range(0, count, largest):
        yield slice(start, min(start + largest, count))


def padded_size(count: int, sizes: Sequence[int]) -> int:
    """Return the smallest of some sizes that `count` glyphs, at most the largest one, fit in."""
    return next(size for size in sizes if size >= count)


def padded(glyphs: Glyphs, size: int) -> Glyphs:
    """Return `size` glyphs, the missing ones empty."""
    missing = size - len(glyphs)
    if not missing:
        return glyphs
    return np.concatenate([glyphs, np.zeros((missing, 28, 28), np.uint8)])
