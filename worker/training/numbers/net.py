"""The net: convolutions along a strip, a symbol for every second column, no recurrence.

A convolutional net trained with connectionist temporal classification (Graves et al., 2006), as
"Accurate, data-efficient, unconstrained text recognition with convolutional neural networks"
(Yousef et al., 2018) has it: what a recurrent layer would add is context, and kernels that look
along the line add that too, in eight bits and for every width.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import keras
from keras import Layer, layers

from worker.reading.numbers.strips import HEIGHT
from worker.reading.numbers.symbols import CLASSES


@dataclass(frozen=True)
class NetConfig:
    """Widths and dropout of the net."""

    widths: tuple[int, int, int, int, int] = (32, 48, 96, 128, 192)
    dropout: float = 0.05


def build_net(
    config: NetConfig, normalisation: type[Layer] = layers.BatchNormalization
) -> keras.Model:
    """Return a net from (n, 32, w, 1) float32 in 0..1 to (n, 1, w / 4, 2 × CLASSES) logits.

    Each column of the answer holds two steps, so that narrow digits side by side stay apart.
    """
    first, second, third, fourth, fifth = config.widths
    convolution = partial(_convolution, normalisation)
    return keras.Sequential(
        [
            keras.Input((HEIGHT, None, 1)),
            *convolution(first, (3, 3)),  # (n, 32, w, 32)
            layers.MaxPooling2D(2),  # (n, 16, w / 2, 32)
            *convolution(second, (3, 3)),
            *convolution(second, (3, 3)),
            layers.MaxPooling2D(2),  # (n, 8, w / 4, 48)
            *convolution(third, (3, 3)),
            *convolution(third, (3, 3)),
            layers.MaxPooling2D((2, 1)),  # (n, 4, w / 4, 96)
            *convolution(fourth, (3, 3)),
            *convolution(fourth, (3, 3)),
            layers.ZeroPadding2D((0, 1)),
            *convolution(fifth, (4, 3), padding="valid"),  # (n, 1, w / 4, 192)
            layers.SpatialDropout2D(config.dropout),
            *convolution(fifth, (1, 5)),
            layers.SpatialDropout2D(config.dropout),
            layers.Conv2D(2 * CLASSES, 1, dtype="float32"),
        ],
        name="number",
    )


def _convolution(
    normalisation: type[Layer], filters: int, size: tuple[int, int], padding: str = "same"
) -> list[Layer]:
    return [
        layers.Conv2D(
            filters, size, padding=padding, use_bias=False, kernel_initializer="he_normal"
        ),
        normalisation(),
        layers.ReLU(),
    ]
