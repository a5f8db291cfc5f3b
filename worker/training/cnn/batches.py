"""Serve augmented batches to the fit from background threads, the same ones for the same seed."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from worker.training.data.samples import Images, Labels
from worker.training.synthesis.augmentation import Augmentation, Float, augment


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Hold shuffled samples; batch i of an epoch depends on seed, epoch and i alone."""

    def __init__(
        self, images: Images, labels: Labels, size: int, seed: int, how: Augmentation
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=24)
        self.images, self.labels = images, labels
        self.size, self.seed, self.how = size, seed, how
        self.epoch = 0
        self._order = self._shuffled()

    def __len__(self) -> int:
        return len(self.labels) // self.size

    def __getitem__(self, index: int) -> tuple[Float, Labels]:
        """Return (size, 28, 28, 1) float32 in 0..1 and (size,) labels."""
        chosen = self._order[index * self.size : (index + 1) * self.size]
        random = np.random.default_rng((self.seed, self.epoch, index))
        return augment(self.images[chosen], random, self.how)[..., None], self.labels[chosen]

    def on_epoch_end(self) -> None:
        """Shuffle anew."""
        self.epoch += 1
        self._order = self._shuffled()

    def _shuffled(self) -> NDArray[np.int64]:
        return np.random.default_rng((self.seed, self.epoch)).permutation(len(self.labels))
