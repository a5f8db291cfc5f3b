"""Make the eight-bit copy of a trained net: the ranges of its activations come from samples.

Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
inference" (2018), without the training: on this net nothing is left to win by it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
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


def quantise(model: keras.Model, images: Images, out: Path, name: str = EIGHT_BIT) -> Path | None:
    """Write the eight-bit copy of a net into the folder `out`; None without TensorFlow."""
    if keras.backend.backend() != "tensorflow":
        return None
    weights = out / name
    samples = (image[None, ..., None].astype(np.float32) / 255 for image in _chosen(images))
    weights.write_bytes(converted(model, (1, 28, 28, 1), list(samples)))
    return weights


def _chosen(images: Images) -> Images:
    order = np.random.default_rng(0).permutation(len(images))
    return np.asarray(images[order[:SEEN]])


def converted(model: keras.Model, shape: tuple[int, ...], samples: Sequence[Any]) -> bytes:
    """Return the eight-bit copy of a net for inputs of a shape; samples are float32 in 0..1."""
    tf = import_module("tensorflow")
    with quiet_native_logs(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders at ranges that are to be taken from samples
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [_frozen(tf, model, shape)], model
        )
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([sample] for sample in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        return bytes(converter.convert())


def _frozen(tf: Any, model: keras.Model, shape: tuple[int, ...]) -> Any:
    """Return the net as a graph for one input, its weights as constants."""
    signature = [tf.TensorSpec(shape, tf.float32)]
    graph = tf.function(lambda given: model(given, training=False), signature, autograph=False)
    freezing = import_module("tensorflow.python.framework.convert_to_constants")
    return freezing.convert_variables_to_constants_v2(graph.get_concrete_function())
