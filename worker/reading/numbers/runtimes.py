"""Load the net of lines in the form that runs fastest here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.model_cards import broken_model
from worker.reading.classifiers.eight_bit import Interpreters
from worker.reading.classifiers.net import load_model
from worker.reading.numbers.line_net import WIDTHS, LineNet
from worker.reading.numbers.strips import HEIGHT


def load_eight_bit(weights: Path, threads: int | None = None) -> LineNet:
    """Load the eight-bit copy of a net; raises SetupError when the file is none."""
    try:
        return LineNet(EightBit(weights.read_bytes(), threads or 1), "cpu, eight-bit")
    except (OSError, ValueError, RuntimeError) as error:
        raise broken_model(weights.parent, f"{weights.name} is no net ({error})") from error


def load_whole(weights: Path, threads: int | None = None) -> LineNet:
    """Load a net as it was trained; raises SetupError when the file is none."""
    model, device = load_model(weights, threads)
    return LineNet(whole_net(model), device)


class EightBit:
    """An eight-bit net for strips of any width."""

    def __init__(self, content: bytes, threads: int) -> None:
        self._own = Interpreters(content, threads)
        self._own.of((1, HEIGHT, WIDTHS[0]))

    def __call__(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, 1, w / 4, 2 × CLASSES) logits of (n, HEIGHT, w) uint8."""
        interpreter = self._own.of(batch.shape)
        (given,), (scores,) = interpreter.get_input_details(), interpreter.get_output_details()
        interpreter.set_tensor(given["index"], batch[..., None])
        interpreter.invoke()
        return np.asarray(interpreter.get_tensor(scores["index"]), np.float32)


def whole_net(model: Any) -> Any:
    """Return what runs a Keras net on batches of strips, compiled once for each shape."""
    keras = import_module("keras")
    if keras.backend.backend() != "tensorflow":
        return lambda batch: _numpy(keras, model(_scaled(batch), training=False))
    tf = import_module("tensorflow")
    graph = tf.function(lambda strips: model(strips, training=False), autograph=False)
    return lambda batch: np.asarray(graph(tf.constant(_scaled(batch))).numpy(), np.float32)


def _scaled(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(batch[..., None] / np.float32(255), np.float32)


def _numpy(keras: Any, answer: Any) -> NDArray[np.float32]:
    return np.asarray(keras.ops.convert_to_numpy(answer), np.float32)
