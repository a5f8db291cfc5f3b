"""The classifier: six convolutions, two poolings, dropout, and a logit for each class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras import Layer, layers


@dataclass(frozen=True)
class NetConfig:
    """Widths and dropout of the net; the defaults have 0.4 M parameters."""

    widths: tuple[int, int, int] = (32, 96, 192)
    dropout: float = 0.3
    classes: int = 11
    """Ten digits, and what is none."""


def build_net(
    config: NetConfig, normalisation: type[Layer] = layers.BatchNormalization
) -> keras.Model:
    """Return a net from (n, 28, 28, 1) float32 in 0..1 to (n, classes) logits."""
    narrow, middle, wide = config.widths
    convolution = partial(_convolution, normalisation)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *convolution(narrow, 3),  # (n, 26, 26, 32)
            *convolution(narrow, 3),  # (n, 24, 24, 32)
            layers.MaxPooling2D(2),  # (n, 12, 12, 32)
            *convolution(middle, 3),  # (n, 10, 10, 96)
            *convolution(middle, 3),  # (n, 8, 8, 96)
            layers.MaxPooling2D(2),  # (n, 4, 4, 96)
            *convolution(wide, 3),  # (n, 2, 2, 192)
            layers.Dropout(config.dropout),
            *convolution(wide, 2),  # (n, 1, 1, 192)
            layers.Flatten(),
            layers.Dropout(config.dropout),
            layers.Dense(config.classes),
        ],
        name="cnn",
    )


def _convolution(normalisation: type[Layer], filters: int, size: int) -> list[Any]:
    return [
        layers.Conv2D(filters, size, use_bias=False, kernel_initializer="he_normal"),
        normalisation(),
        layers.ReLU(),
    ]
