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
        self._orders: dict[int, NDArray[np.int64]] = {}

    def __len__(self) -> int:
        return len(self.labels) // self.size

    def __getitem__(self, index: int) -> tuple[Float, Labels]:
        """Return (size, 28, 28, 1) float32 in 0..1 and (size,) labels."""
        return self.at(self.epoch, index)

    def at(self, epoch: int, index: int) -> tuple[Float, Labels]:
        """Return a batch of any epoch."""
        chosen = self._order(epoch)[index * self.size : (index + 1) * self.size]
        random = np.random.default_rng((self.seed, epoch, index))
        return augment(self.images[chosen], random, self.how)[..., None], self.labels[chosen]

    def on_epoch_end(self) -> None:
        """Shuffle anew."""
        self.epoch += 1

    def _order(self, epoch: int) -> NDArray[np.int64]:
        known = self._orders.get(epoch)
        if known is None:
            known = np.random.default_rng((self.seed, epoch)).permutation(len(self.labels))
            # Threads ask for the end of one epoch and the start of the next side by side.
            self._orders = {epoch: known} | {one: self._orders[one] for one in [*self._orders][:1]}
        return known
