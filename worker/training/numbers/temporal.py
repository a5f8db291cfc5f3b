"""The loss of connectionist temporal classification (Graves et al., 2006), by the fastest way."""

from __future__ import annotations

from importlib import import_module

import keras
from keras import ops

from worker.reading.numbers.symbols import BLANK


def temporal_loss(
    symbols: keras.KerasTensor, counts: keras.KerasTensor, logits: keras.KerasTensor
) -> keras.KerasTensor:
    """Return (n,) losses of (n, steps, classes) logits whose last class is the blank.

    `symbols` is (n, most) int32 of which `counts`, (n,), are meant.
    """
    steps = ops.full_like(counts, ops.shape(logits)[1])
    if keras.backend.backend() == "tensorflow":
        return _by_kernel(symbols, counts, logits, steps)
    return ops.ctc_loss(symbols, logits, counts, steps, mask_index=BLANK)


def _by_kernel(
    symbols: keras.KerasTensor,
    counts: keras.KerasTensor,
    logits: keras.KerasTensor,
    steps: keras.KerasTensor,
) -> keras.KerasTensor:
    """Use TensorFlow's kernel, several times as fast as its graph of small operations.

    It refuses lines without symbols: theirs is the loss of a blank at every step.
    """
    tf = import_module("tensorflow")
    meant = tf.sequence_mask(ops.maximum(counts, 1), tf.shape(symbols)[1])
    sparse = tf.SparseTensor(
        tf.where(meant), tf.boolean_mask(symbols, meant), tf.shape(symbols, out_type=tf.int64)
    )
    told = tf.compat.v1.nn.ctc_loss(
        sparse,
        logits,
        steps,
        time_major=False,
        ignore_longer_outputs_than_inputs=True,
    )
    silent = -ops.sum(ops.log_softmax(logits)[:, :, BLANK], axis=1)
    return ops.where(counts > 0, told, silent)
