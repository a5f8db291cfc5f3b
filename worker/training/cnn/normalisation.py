"""The fastest way to train: batch normalisation (Ioffe and Szegedy, 2015), and precision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import keras
from keras import layers, ops


class FusedNormalization(layers.BatchNormalization):  # type: ignore[misc]
    """Do what Keras's layer does, with TensorFlow's one kernel for it.

    Keras spells it out in small operations over float32, which take two fifths of the time that
    the whole net needs to learn. The weights are the same, so either can take up the other's.
    """

    def call(
        self,
        inputs: keras.KerasTensor,
        training: bool | None = None,
        mask: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        """Normalise (n, h, w, channels) by the batch and remember its moments."""
        if not training or keras.backend.backend() != "tensorflow":
            return super().call(inputs, training=training, mask=mask)
        unknown = ops.zeros((0,), "float32")
        normalised, mean, variance, *_ = import_module("tensorflow").raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=ops.cast(self.gamma, "float32"),
            offset=ops.cast(self.beta, "float32"),
            mean=unknown,
            variance=unknown,
            epsilon=self.epsilon,
            is_training=True,
        )
        self._remember(self.moving_mean, mean)
        self._remember(self.moving_variance, variance)
        return normalised

    def _remember(self, moving: keras.Variable, seen: keras.KerasTensor) -> None:
        moving.assign(moving * self.momentum + seen * (1 - self.momentum))


@contextmanager
def precision(name: str) -> Iterator[None]:
    """Let nets that are built meanwhile multiply in a precision, such as `mixed_bfloat16`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
