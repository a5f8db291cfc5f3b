"""Hands that write digits: writers of MNIST, sets without writers, and hands drawn by code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from worker.training.data.samples import Samples
from worker.training.numbers.made.drawn_hands import DrawnHand
from worker.training.numbers.made.ink import Ink, Random, cropped

Hand = Callable[[int, Random], Ink]
"""Writes a digit, 0..9, once more."""

FOREIGN = {0: 1.0, 1: 1.5, 2: 1.5, 3: 0.5, 4: 1.2, 5: 1.2, 6: 0.5, 7: 2.0, 8: 1.0, 9: 2.0}
"""How often each digit is written otherwise elsewhere than in MNIST, beside the others."""


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
    drawn_share: float = 0.25
    mixed_share: float = 0.4
    others_share: float = 0.15

    def any_hand(self, random: Random) -> Hand:
        """Return one hand, which writes a whole line."""
        chance = random.random()
        if chance < self.drawn_share or self.writers is None:
            return DrawnHand.any(random).write
        if chance < self.drawn_share + self.mixed_share:
            return _mixed(self.writers, random)
        if self.others and chance > 1 - self.others_share:
            return self.others[int(random.integers(len(self.others)))].any_hand(random)
        return self.writers.any_hand(random)


def _mixed(writers: Writers, random: Random) -> Hand:
    """Return a writer who has some digits from elsewhere."""
    writer, drawn = writers.any_hand(random), DrawnHand.any(random).write
    weights = np.array([*FOREIGN.values()]) / sum(FOREIGN.values())
    foreign = set(random.choice(10, int(random.integers(1, 8)), replace=False, p=weights).tolist())
    return lambda digit, random: (drawn if digit in foreign else writer)(digit, random)
