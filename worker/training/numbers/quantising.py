"""Make the eight-bit copy of a net of lines: the ranges of its activations come from strips."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import keras
import numpy as np

from worker.reading.classifiers.quiet import quiet_native_logs
from worker.reading.numbers.strips import HEIGHT
from worker.training.numbers.strips import Truth

SEEN = 1500
"""Strips that the ranges are taken from."""
WIDTH = 256
"""Longer strips are not among them; the copy takes any width."""


def quantised(model: keras.Model, truths: Sequence[Truth]) -> bytes:
    """Return the eight-bit copy of a net, after Jacob et al. (2018); needs TensorFlow."""
    tf = import_module("tensorflow")
    signature = [tf.TensorSpec((1, HEIGHT, WIDTH, 1), tf.float32)]
    graph = tf.function(lambda strip: model(strip, training=False), signature, autograph=False)
    freezing = import_module("tensorflow.python.framework.convert_to_constants")
    frozen = freezing.convert_variables_to_constants_v2(graph.get_concrete_function())
    with quiet_native_logs(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders at ranges that are to be taken from samples
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen], model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: _one_by_one(truths)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        return bytes(converter.convert())


def _one_by_one(truths: Sequence[Truth]) -> Iterator[list[Any]]:
    short = [truth.strip for truth in truths if truth.strip.shape[1] <= WIDTH]
    for strip in short[:SEEN]:
        padded = np.zeros((1, HEIGHT, WIDTH, 1), np.float32)
        padded[0, :, : strip.shape[1], 0] = strip
        yield [padded / 255]
