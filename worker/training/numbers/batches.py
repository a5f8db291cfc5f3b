"""Serve strips of like widths in batches, the same ones for the same seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.line_net import STEP
from worker.reading.numbers.strips import HEIGHT
from worker.reading.numbers.symbols import BLANK, JUNK
from worker.training.numbers.strips import Truth

BUCKET = 16
"""Strips are padded to a multiple of so many columns."""
LONGEST = 24
"""Symbols at most."""
UNSAID = BLANK + 1
"""Steps at the edge of a symbol: no class is asked for."""
CORE = {True: 0.9, False: 0.36}
"""The share of a symbol's columns, about its middle, that are called by its name; more of junk."""
SHIFT = 2
"""Rows that a strip is moved up or down at most."""
ELASTIC = 8
"""Over so many pixels the distortion of bent strips changes."""
LEANING = 0.08
"""How much more or less they lean: columns for each row."""
BLOTS, BLURS = 0.1, 0.15
"""The shares of them with bolder and with softer strokes."""


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Hold strips by width; batch i of an epoch depends on seed, epoch and i alone."""

    def __init__(self, truths: Sequence[Truth], size: int, seed: int, bending: float = 0.0) -> None:
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.truths = [truth for truth in truths if len(truth.symbols) <= LONGEST]
        self.size, self.seed, self.epoch = size, seed, 0
        self.bending = bending
        self._batches = self._shuffled()

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return (n, 32, w, 1) float32 in 0..1 and the packed truth of each strip."""
        random = np.random.default_rng((self.seed, self.epoch, index))
        truths = [self.truths[place] for place in self._batches[index]]
        width = max(bucket(truth) for truth in truths)
        strips = np.zeros((len(truths), HEIGHT, width), np.uint8)
        for strip, truth in zip(strips, truths, strict=True):
            strip[:, : truth.strip.shape[1]] = truth.strip
        return _varied(strips, self.bending, random)[..., None], np.stack(
            [packed(truth, width // STEP) for truth in truths]
        )

    def on_epoch_end(self) -> None:
        """Shuffle anew."""
        self.epoch += 1
        self._batches = self._shuffled()

    def _shuffled(self) -> list[NDArray[np.int64]]:
        random = np.random.default_rng((self.seed, self.epoch))
        by_width: dict[int, list[int]] = defaultdict(list)
        for place in random.permutation(len(self.truths)).tolist():
            by_width[bucket(self.truths[place])].append(place)
        batches = [
            np.array(places[start : start + self.size])
            for places in by_width.values()
            for start in range(0, len(places), self.size)
        ]
        full = [batch for batch in batches if len(batch) == self.size] or batches
        return self._begun_unlike([full[place] for place in random.permutation(len(full))])

    def _begun_unlike(self, batches: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
        """Put a batch of another width second: Keras takes what its first two share to be fixed."""
        widths = [bucket(self.truths[batch[0]]) for batch in batches]
        second = next((place for place, width in enumerate(widths) if width != widths[0]), None)
        if second is not None:
            batches[1], batches[second] = batches[second], batches[1]
        return batches


def bucket(truth: Truth) -> int:
    """Return the width that a strip is padded to."""
    return int(-(-truth.strip.shape[1] // BUCKET) * BUCKET)


def packed(truth: Truth, steps: int) -> NDArray[np.int32]:
    """Return (steps + 1 + LONGEST,) int32: the class of each step, the count, and the symbols."""
    row = np.full(steps + 1 + LONGEST, BLANK, np.int32)
    for symbol, (left, right) in zip(truth.symbols, truth.columns, strict=True):
        begin, end = np.clip((int(left / STEP), int(np.ceil(right / STEP))), 0, steps)
        row[begin:end] = np.where(row[begin:end] == BLANK, UNSAID, row[begin:end])
        middle, half = (left + right) / 2, (right - left) / 2 * CORE[bool(symbol == JUNK)]
        begin, end = int((middle - half) / STEP), int(np.ceil((middle + half) / STEP))
        row[max(begin, 0) : min(max(end, begin + 1), steps)] = symbol
    row[steps] = len(truth.symbols)
    row[steps + 1 :] = 0
    row[steps + 1 : steps + 1 + len(truth.symbols)] = truth.symbols
    return row


def _varied(
    strips: NDArray[np.uint8], bending: float, random: np.random.Generator
) -> NDArray[np.float32]:
    """Move each strip, bend it where that is asked for, press harder or lighter; return 0..1."""
    count = len(strips)
    shifts = random.integers(-SHIFT, SHIFT + 1, count).tolist()
    for place, shift in enumerate(shifts):
        strips[place] = _moved_down(strips[place], shift)
        if bending:
            strips[place] = _bent(strips[place], bending, random)
    gamma = np.exp(random.normal(0, 0.2, (count, 1, 1))).astype(np.float32)
    gain = random.uniform(0.75, 1.25, (count, 1, 1)).astype(np.float32)
    varied: NDArray[Any] = np.minimum((strips / np.float32(255)) ** gamma * gain, 1)
    return np.asarray(varied, np.float32)


def _moved_down(strip: NDArray[np.uint8], rows: int) -> NDArray[np.uint8]:
    """Move a strip down, or up by a number below nought; paper comes after it."""
    moved = np.roll(strip, rows, axis=0)
    moved[: max(rows, 0)] = 0
    moved[len(moved) + min(rows, 0) :] = 0
    return moved


def _bent(strip: NDArray[np.uint8], bending: float, random: np.random.Generator) -> Any:
    """Distort a strip elastically, lean it a little, and make some bolder and some softer.

    Simard et al., "Best practices for convolutional neural networks applied to visual document
    analysis" (2003). What is bent far along the line leaves its steps for the next ones.
    """
    height, width = strip.shape
    coarse = random.normal(0, bending, (2, 2 + height // ELASTIC, 2 + width // ELASTIC))
    along, across = (
        cv2.resize(plane, (width, height), interpolation=cv2.INTER_CUBIC)
        for plane in coarse.astype(np.float32)
    )
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    along += columns + np.float32(random.normal(0, LEANING)) * (rows - height / 2)
    bent = cv2.remap(strip, along, across + rows, cv2.INTER_LINEAR)
    if random.random() < BLOTS:
        bent = cv2.dilate(bent, np.ones((2, 2), np.uint8))
    return cv2.blur(bent, (3, 3)) if random.random() < BLURS else bent
