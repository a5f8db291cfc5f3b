"""Connected marks of ink, and what can be said of each without knowing digits."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.normalisation.borders import Mask

Flags = NDArray[np.bool_]
"""(n,) bool, one for each mark; mark 0 is the paper."""


@dataclass(frozen=True)
class Marks:
    """Connected marks in the part of the image that has any; row 0 of `stats` is the paper."""

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    part: Box
    image: tuple[int, ...]
    """Height and width of the whole image."""

    @property
    def sides(self) -> NDArray[np.int32]:
        """The longest side of each mark's box, (n,)."""
        return np.asarray(self.stats[:, 2:4].max(axis=1))

    @property
    def areas(self) -> NDArray[np.int32]:
        """The pixels of each mark, (n,)."""
        return np.asarray(self.stats[:, cv2.CC_STAT_AREA])

    @property
    def at_edge(self) -> Flags:
        """Whether a mark touches the edge of the image."""
        height, width = self.image
        x, y = self.stats[:, 0] + self.part[0], self.stats[:, 1] + self.part[1]
        right, bottom = x + self.stats[:, 2], y + self.stats[:, 3]
        return np.asarray((x == 0) | (y == 0) | (right == width) | (bottom == height))

    def points(self, marked: Flags) -> NDArray[np.float32]:
        """Return the pixels of some marks, (m, 2) float32, each x, y in the part."""
        return np.argwhere(marked[self.labels])[:, ::-1].astype(np.float32)

    def longest_edge(self) -> NDArray[np.float64]:
        """Return the largest share of a side of the image that each mark covers, (n,) in 0..1."""
        count, (height, width) = len(self.stats), self.image
        x, y, across, down = self.part
        sides = (
            (y == 0, self.labels[0], width),
            (y + down == height, self.labels[-1], width),
            (x == 0, self.labels[:, 0], height),
            (x + across == width, self.labels[:, -1], height),
        )
        shares = [np.bincount(line, minlength=count) / length for at, line, length in sides if at]
        return np.max(shares, axis=0) if shares else np.zeros(count)


def connect(mask: Mask) -> Marks:
    """Connect the marks of a mask, looking only at the part that holds them and a pixel around."""
    x, y, width, height = cv2.boundingRect(mask)
    left, top = max(x - 1, 0), max(y - 1, 0)
    right, bottom = min(x + width + 1, mask.shape[1]), min(y + height + 1, mask.shape[0])
    part = mask[top:bottom, left:right]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    box = (left, top, right - left, bottom - top)
    return Marks(np.asarray(labels), np.asarray(stats), box, mask.shape)
