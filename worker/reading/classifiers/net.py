"""Run a net on glyphs in a few fixed batch shapes, so that nothing is compiled twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.errors import SetupError
from shared.model_cards import broken_model
from worker.reading.classifiers.padding import Glyphs, batches, padded, padded_size
from worker.reading.classifiers.quiet import quiet_native_logs

BATCHES = (1, 8, 32, 128, 512)
"""Every batch is padded to one of these sizes."""

Logits = NDArray[np.float32]
"""(n, classes) float32."""


class Classifier:
    """A loaded net; `traces` counts how often a shape was compiled."""

    def __init__(self, model: Any, device: str) -> None:
        self.device = device
        self.traces = 0
        self.classes = int(model.output_shape[-1])
        self._model = model
        self._compiled: dict[int, Callable[[Glyphs], Logits]] = {}

    def warm_up(self) -> None:
        """Compile and run every batch size once."""
        for size in BATCHES:
            self._run(np.zeros((size, 28, 28), np.uint8))

    def logits(self, glyphs: Glyphs) -> Logits:
        """Return the scores of any number of glyphs."""
        parts = [self._run(glyphs[part]) for part in batches(len(glyphs), BATCHES[-1])]
        return np.concatenate(parts) if parts else np.zeros((0, self.classes), np.float32)

    def _run(self, glyphs: Glyphs) -> Logits:
        size = padded_size(len(glyphs), BATCHES)
        if size not in self._compiled:
            self._compiled[size] = self._compile(size)
        return self._compiled[size](padded(glyphs, size))[: len(glyphs)]

    def _compile(self, size: int) -> Callable[[Glyphs], Logits]:
        keras = import_module("keras")
        if keras.backend.backend() != "tensorflow":
            return self._forward(keras)
        return self._tensorflow(size)

    def _forward(self, keras: Any) -> Callable[[Glyphs], Logits]:
        """Return the net as any other Keras backend runs it."""

        def forward(glyphs: Glyphs) -> Logits:
            scores = self._model(glyphs[..., None].astype(np.float32) / 255, training=False)
            return np.asarray(keras.ops.convert_to_numpy(scores), np.float32)

        return forward

    def _tensorflow(self, size: int) -> Callable[[Glyphs], Logits]:
        """Return the net as one TensorFlow graph for (size, 28, 28) uint8."""
        tf = import_module("tensorflow")

        def forward(glyphs: Any) -> Any:
            self.traces += 1
            return self._model(tf.cast(glyphs, tf.float32)[..., None] / 255.0, training=False)

        signature = [tf.TensorSpec((size, 28, 28), tf.uint8)]
        plain = tf.function(forward, input_signature=signature, autograph=False)
        graph = plain.get_concrete_function()
        return lambda glyphs: np.asarray(graph(tf.constant(glyphs)).numpy(), np.float32)


def load_classifier(weights: Path, threads: int | None = None) -> Classifier:
    """Load a Keras model file; raises SetupError when it is none."""
    return Classifier(*load_model(weights, threads))


def load_model(weights: Path, threads: int | None = None) -> tuple[Any, str]:
    """Return the net in a Keras model file, and the device that it runs on; raises SetupError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with quiet_native_logs():
            keras = import_module("keras")
            device = _prepare_device(keras, threads)
            model = keras.saving.load_model(weights, compile=False, safe_mode=True)
    except (ImportError, RuntimeError) as error:
        wanted = os.environ.get("KERAS_BACKEND", "tensorflow")
        message = f"Keras cannot run on {wanted!r} here ({error}); see KERAS_BACKEND"
        raise SetupError(message, code="no-model") from error
    except (OSError, ValueError, TypeError) as error:
        raise broken_model(weights.parent, f"{weights.name} is no net ({error})") from error
    return model, device


def _prepare_device(keras: Any, threads: int | None) -> str:
    """Limit threads, let GPU memory grow, and name the device that the net will run on."""
    if keras.backend.backend() != "tensorflow":
        return str(keras.backend.backend())
    tf = import_module("tensorflow")
    if threads is not None:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    if not gpus:
        return "cpu"
    details = tf.config.experimental.get_device_details(gpus[0])
    return f"GPU:0 {details.get('device_name', '')}".strip()
