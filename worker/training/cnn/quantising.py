"""Make the eight-bit copy of a trained net: the ranges of its activations come from samples.

Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
inference" (2018), without the training: on this net nothing is left to win by it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import keras
import numpy as np

from worker.reading.classifiers.quiet import quiet_native_logs
from worker.training.data.samples import Images

EIGHT_BIT = "model.tflite"

SEEN = 4096
"""Samples that the ranges are taken from."""


def quantise(model: keras.Model, images: Images, out: Path) -> Path | None:
    """Write the eight-bit copy of a net into the folder `out`; None without TensorFlow."""
    if keras.backend.backend() != "tensorflow":
        return None
    weights = out / EIGHT_BIT
    weights.write_bytes(_converted(model, _chosen(images)))
    return weights


def _chosen(images: Images) -> Images:
    order = np.random.default_rng(0).permutation(len(images))
    return np.asarray(images[order[:SEEN]])


def _converted(model: keras.Model, images: Images) -> bytes:
    tf = import_module("tensorflow")
    with quiet_native_logs(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders at ranges that are to be taken from samples
        converter = tf.lite.TFLiteConverter.from_concrete_functions([_frozen(tf, model)], model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: _one_by_one(images)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        return bytes(converter.convert())


def _frozen(tf: Any, model: keras.Model) -> Any:
    """Return the net as a graph for one glyph, its weights as constants."""
    signature = [tf.TensorSpec((1, 28, 28, 1), tf.float32)]
    graph = tf.function(lambda glyph: model(glyph, training=False), signature, autograph=False)
    freezing = import_module("tensorflow.python.framework.convert_to_constants")
    return freezing.convert_variables_to_constants_v2(graph.get_concrete_function())


def _one_by_one(images: Images) -> Iterator[list[Any]]:
    for image in images:
        yield [image[None, ..., None].astype(np.float32) / 255]
