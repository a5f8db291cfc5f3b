"""The digits that scikit-learn ships: 1,797 of 8 × 8, the test part of UCI's optdigits."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from worker.training.data.samples import Samples

BLOCK = 50
"""So many digits in a row stand for one writer: hands lie together, and are not named."""


def load_small_digits() -> Samples:
    """Return (1797, 8, 8) uint8 images of values in 0..16, in blocks in place of writers."""
    digits = load_digits()
    blocks = np.arange(len(digits.target)) // BLOCK
    images, labels = digits.images.astype(np.uint8), digits.target.astype(np.int64)
    return Samples("scikit-learn's digits", images, labels, blocks, writers_known=False)
