"""Make the eight-bit copy of a net of lines: the ranges of its activations come from strips."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from worker.reading.numbers.strips import HEIGHT, Strip
from worker.training.cnn.quantising import converted
from worker.training.numbers.strips import Truth

SEEN = 1500
"""Strips that the ranges are taken from."""
WIDTH = 256
"""Longer strips are not among them; the copy takes any width."""


def quantised(model: keras.Model, truths: Sequence[Truth]) -> bytes:
    """Return the eight-bit copy of a net; needs TensorFlow."""
    short = [truth.strip for truth in truths if truth.strip.shape[1] <= WIDTH]
    return converted(model, (1, HEIGHT, WIDTH, 1), [_padded(strip) for strip in short[:SEEN]])


def _padded(strip: Strip) -> NDArray[np.float32]:
    padded = np.zeros((1, HEIGHT, WIDTH, 1), np.float32)
    padded[0, :, : strip.shape[1], 0] = strip
    return padded / np.float32(255)
