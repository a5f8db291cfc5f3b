"""Run the net of lines over strips of all widths, in a few fixed shapes.

On a CPU the eight-bit copy runs (Jacob et al., 2018), on a GPU the net as it was trained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.strips import HEIGHT, WIDEST, Strip
from worker.reading.numbers.symbols import CLASSES

WIDTHS = (64, 96, 128, 160, 192, 224, 256, 320, 384, 512, 768, WIDEST)
"""Every strip is padded to one of these widths."""
SIZES = (1, 4, 16)
"""Every batch is padded to one of these sizes."""
STEP = 2
"""Columns of a strip in one step of the answer."""

Forward = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From (n, HEIGHT, w) uint8 to (n, 1, w / 4, 2 × CLASSES) logits."""
Answer = tuple[list[int], NDArray[np.float32]]
"""The places of some strips, and (n, w / STEP, CLASSES) probabilities for them."""


class LineNet:
    """A loaded net."""

    def __init__(self, forward: Forward, device: str) -> None:
        self.device = device
        self._forward = forward

    def warm_up(self) -> None:
        """Make ready for the shapes of short and of usual lines."""
        for width in WIDTHS[:8]:
            for size in SIZES:
                self._forward(np.zeros((size, HEIGHT, width), np.uint8))

    def answers(self, strips: Sequence[Strip]) -> Iterator[Answer]:
        """Yield probabilities for all strips, those of a like width together."""
        by_width: dict[int, list[int]] = defaultdict(list)
        for place, strip in enumerate(strips):
            by_width[_fitting(strip.shape[1], WIDTHS)].append(place)
        for width, places in sorted(by_width.items()):
            for start in range(0, len(places), SIZES[-1]):
                some = places[start : start + SIZES[-1]]
                yield some, self.probabilities([strips[place] for place in some], width)

    def probabilities(self, strips: Sequence[Strip], width: int) -> NDArray[np.float32]:
        """Return (n, width / STEP, CLASSES) probabilities of strips no wider than `width`."""
        batch = np.zeros((_fitting(len(strips), SIZES), HEIGHT, width), np.uint8)
        for row, strip in zip(batch, strips, strict=False):
            row[:, : strip.shape[1]] = strip
        logits = self._forward(batch)[: len(strips)].reshape(len(strips), -1, CLASSES)
        return softmax(logits)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities along the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), np.float32)


def _fitting(wanted: int, sizes: Sequence[int]) -> int:
    return next((size for size in sizes if size >= wanted), sizes[-1])
