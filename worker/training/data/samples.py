"""Labelled glyphs, and how they are split without letting a writer stand on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
"""(n, 28, 28) uint8, ink 255 on 0, framed as MNIST is."""

Labels = NDArray[np.int64]
"""(n,) int64 in 0..9, or NO_DIGIT."""

NO_DIGIT = 10
"""The label of what is no single digit."""


@dataclass(frozen=True)
class Samples:
    """Labelled glyphs; `writers` is (n,) int64, one number for each hand."""

    name: str
    images: Images
    labels: Labels
    writers: NDArray[np.int64]
    writers_known: bool = True

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, chosen: NDArray[np.bool_]) -> Samples:
        """Keep the samples that `chosen`, (n,) bool, marks."""
        return Samples(
            self.name,
            self.images[chosen],
            self.labels[chosen],
            self.writers[chosen],
            self.writers_known,
        )


def split_by_writer(samples: Samples, share: float, seed: int) -> tuple[Samples, Samples]:
    """Return the samples to train on, and those of about `share` of the writers to validate on."""
    writers = np.unique(samples.writers)
    count = max(1, round(share * len(writers)))
    held_out = np.random.default_rng(seed).permutation(writers)[:count]
    mask = np.isin(samples.writers, held_out)
    return samples.take(~mask), samples.take(mask)


def concatenate(parts: list[Samples]) -> tuple[Images, Labels]:
    """Join the images and labels of several sets."""
    return (
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
