"""Hands that write digits: writers of MNIST, sets without writers, and hands drawn by code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.data.samples import Samples
from worker.training.synthesis.drawn import SHAPES, Shape, draw

Random = np.random.Generator
Ink = NDArray[np.uint8]
"""(h, w) uint8, ink 255 on 0, cropped to its ink."""

Hand = Callable[[int, Random], Ink]
"""Writes a digit, 0..9, once more."""

EUROPEAN = (0, 1, 2, 4, 5, 7, 8, 9)
"""Digits that are written otherwise elsewhere than in MNIST."""

IN_LINES: Sequence[tuple[int, Shape]] = (
    (5, [[(0.3, 0.0), (0.28, 0.4), (0.5, 0.5), (0.5, 0.8), (0.2, 1.0)],
         [(0.3, 0.02), (0.95, 0.05)]]),
    (5, [[(0.95, 0.0), (0.45, 0.05), (0.35, 0.4), (0.55, 0.5), (0.5, 0.85), (0.25, 1.0)]]),
    (5, [[(0.35, 0.15), (0.3, 0.5), (0.55, 0.55), (0.55, 0.9), (0.3, 1.0)],
         [(0.35, 0.1), (1.0, 0.0)]]),
    (8, [[(0.8, 0.12), (0.45, 0.0), (0.3, 0.2), (0.7, 0.6), (0.6, 1.0), (0.25, 0.85), (0.45, 0.5),
          (0.75, 0.3)]]),
    (9, [[(0.75, 0.2), (0.4, 0.0), (0.2, 0.3), (0.45, 0.5), (0.75, 0.2), (0.7, 0.9), (0.4, 1.0),
          (0.2, 0.85), (0.8, 0.6)]]),
    (9, [[(0.5, 0.5), (0.2, 0.3), (0.45, 0.0), (0.8, 0.2), (0.6, 0.48), (0.42, 0.75), (0.5, 1.0)]]),
    (9, [[(0.8, 0.1), (0.4, 0.0), (0.15, 0.25), (0.45, 0.45), (0.82, 0.3), (0.75, 0.05),
          (0.65, 0.5), (0.35, 1.0)]]),
    (9, [[(0.6, 0.1), (0.2, 0.25), (0.4, 0.45), (0.8, 0.2), (0.45, 0.0), (0.35, 0.1), (0.75, 0.3),
          (0.4, 1.0)]]),
    (9, [[(0.3, 0.35), (0.25, 0.1), (0.6, 0.0), (0.8, 0.2), (0.55, 0.45), (0.3, 0.35), (0.6, 0.55),
          (0.55, 0.9), (0.3, 1.0)]]),
    (9, [[(0.75, 0.05), (0.35, 0.05), (0.2, 0.28), (0.45, 0.42), (0.7, 0.3), (0.72, 0.12),
          (0.55, 0.6), (0.3, 0.95), (0.1, 0.9)]]),
    (0, [[(0.5, 0.0), (0.15, 0.4), (0.3, 0.95), (0.75, 0.8), (0.75, 0.2), (0.45, 0.05), (0.7, 0.15),
          (1.1, 0.0)]]),
    (0, [[(0.9, 0.05), (0.3, 0.1), (0.05, 0.6), (0.45, 1.0), (0.95, 0.7), (0.75, 0.2),
          (0.2, 0.15)]]),
    (0, [[(0.4, 0.1), (0.1, 0.5), (0.4, 0.95), (0.9, 0.6), (0.75, 0.1), (0.3, 0.08)]]),
    (2, [[(0.4, 0.4), (0.15, 0.25), (0.45, 0.0), (0.75, 0.25), (0.45, 0.7), (0.1, 1.0),
          (0.95, 0.95)]]),
    (2, [[(0.45, 0.2), (0.25, 0.35), (0.15, 0.1), (0.55, 0.0), (0.75, 0.3), (0.4, 0.75),
          (0.05, 1.0), (0.5, 0.88), (0.95, 1.0)]]),
    (4, [[(0.15, 0.05), (0.0, 0.6), (1.0, 0.45)], [(0.8, 0.0), (0.5, 1.0)]]),
    (4, [[(0.2, 0.05), (0.15, 0.55), (1.1, 0.48)], [(0.8, 0.2), (0.7, 1.0)]]),
    (4, [[(0.15, 0.0), (0.1, 0.5), (0.75, 0.42)], [(0.8, 0.0), (0.75, 1.0)]]),
    (4, [[(0.45, 0.0), (0.05, 0.45), (0.15, 0.55), (0.75, 0.4), (0.75, 0.6), (0.6, 1.0)]]),
    (4, [[(0.4, 0.0), (0.1, 0.5), (0.8, 0.4)], [(0.85, 0.3), (0.65, 1.0)]]),
    (4, [[(0.5, 0.0), (0.05, 0.55), (0.6, 0.5), (0.8, 0.55), (0.6, 0.8), (0.65, 1.0)]]),
    (5, [[(0.95, 0.0), (0.3, 0.06), (0.4, 0.5), (0.45, 0.92), (0.15, 1.0)]]),
    (5, [[(0.25, 0.1), (0.42, 0.55), (0.4, 0.95), (0.12, 0.95)], [(0.22, 0.12), (1.0, 0.0)]]),
    (5, [[(0.0, 0.75), (0.2, 1.0), (0.45, 0.5), (0.5, 0.05), (1.1, 0.0)]]),
    (5, [[(1.0, 0.02), (0.5, 0.0), (0.35, 0.35), (0.6, 0.6), (0.45, 1.0), (0.1, 0.92)]]),
    (7, [[(0.1, 0.05), (0.9, 0.0), (0.45, 1.0)], [(-0.1, 0.55), (1.15, 0.42)]]),
    (7, [[(0.0, 0.2), (0.15, 0.0), (0.5, 0.12), (0.85, 0.0), (0.5, 1.0)],
         [(0.1, 0.52), (1.1, 0.45)]]),
    (7, [[(0.1, 0.1), (0.7, 0.0), (0.35, 1.0)], [(-0.05, 0.45), (0.95, 0.38)]]),
    (7, [[(0.1, 0.22), (0.5, 0.03), (0.6, 0.1), (0.5, 0.6), (0.45, 1.0)],
         [(-0.15, 0.58), (1.2, 0.42)]]),
    (7, [[(0.22, 0.2), (0.5, 0.0), (0.5, 0.5), (0.52, 0.88), (0.8, 1.0)],
         [(0.0, 0.47), (1.1, 0.4)]]),
    (7, [[(0.3, 0.12), (0.55, 0.0), (0.45, 0.6), (0.5, 1.0)], [(-0.05, 0.52), (1.15, 0.45)]]),
    (7, [[(0.05, 0.2), (0.6, 0.05), (0.55, 0.4), (0.35, 1.0)],
         [(0.0, 0.6), (0.5, 0.45), (1.1, 0.5)]]),
    (7, [[(0.35, 0.3), (0.4, 0.06), (0.95, 0.0), (0.75, 0.2), (0.45, 1.0)],
         [(0.15, 0.5), (1.1, 0.4)]]),
    (7, [[(0.15, 0.1), (0.65, 0.0), (0.5, 0.5), (0.4, 1.0)], [(0.2, 0.55), (1.25, 0.55)]]),
    (8, [[(0.85, 0.05), (0.5, 0.0), (0.3, 0.2), (0.65, 0.55), (0.6, 0.95), (0.25, 0.95),
          (0.35, 0.6), (0.8, 0.1)]]),
)  # fmt: skip
"""Shapes of hurried hands; alone, some of them could be another sign."""

DRAWN = {
    digit: [shape for label, shape in (*SHAPES, *IN_LINES) if label == digit] for digit in range(10)
}


@dataclass(frozen=True)
class Writers:
    """The samples of one set, by writer and digit."""

    samples: Samples
    places: dict[int, list[NDArray[np.int64]]]
    """For each writer the places of each digit, 0..9; an unknown writer is one of all."""
    everybody: list[NDArray[np.int64]]

    @staticmethod
    def of(samples: Samples) -> Writers:
        """Sort samples by writer."""
        names = samples.writers if samples.writers_known else np.zeros_like(samples.writers)
        places = {int(writer): _by_digit(samples, names == writer) for writer in np.unique(names)}
        return Writers(samples, places, _by_digit(samples, np.ones(len(samples), np.bool_)))

    def any_hand(self, random: Random) -> Hand:
        """Return the hand of some writer; what a writer never wrote is taken from another."""
        own = self.places[int(random.choice(list(self.places)))]

        def write(digit: int, random: Random) -> Ink:
            chosen = own[digit] if len(own[digit]) else self.everybody[digit]
            return cropped(self.samples.images[int(random.choice(chosen))])

        return write


def _by_digit(samples: Samples, mask: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(mask & (samples.labels == digit)) for digit in range(10)]


@dataclass(frozen=True)
class Hands:
    """All hands: the writers of a set, other sets, and hands drawn by code."""

    writers: Writers | None
    others: Sequence[Writers] = ()
    drawn_share: float = 0.2
    mixed_share: float = 0.4
    others_share: float = 0.2

    def any_hand(self, random: Random) -> Hand:
        """Return one hand, which writes a whole line."""
        chance = random.random()
        if chance < self.drawn_share or self.writers is None:
            return drawn_hand(random)
        if chance < self.drawn_share + self.mixed_share:
            return _mixed(self.writers, random)
        if self.others and chance > 1 - self.others_share:
            return self.others[int(random.integers(len(self.others)))].any_hand(random)
        return self.writers.any_hand(random)


def _mixed(writers: Writers, random: Random) -> Hand:
    """Return a writer who has some digits from elsewhere."""
    writer, drawn = writers.any_hand(random), drawn_hand(random)
    foreign = set(random.permutation(EUROPEAN)[: int(random.integers(1, 7))].tolist())
    return lambda digit, random: (drawn if digit in foreign else writer)(digit, random)


def drawn_hand(random: Random) -> Hand:
    """Return a hand drawn by code, which keeps to one shape for each digit."""
    shapes = [of_digit[int(random.integers(len(of_digit)))] for of_digit in DRAWN.values()]
    wobble = random.uniform(0.01, 0.06)
    return lambda digit, random: cropped(draw(shapes[digit], random, wobble))


def cropped(ink: NDArray[np.uint8]) -> Ink:
    """Cut ink to its box."""
    x, y, width, height = cv2.boundingRect(ink)
    return ink[y : y + max(height, 1), x : x + max(width, 1)]
