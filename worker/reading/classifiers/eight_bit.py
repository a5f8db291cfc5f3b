"""Run the eight-bit copy of a net on CPUs: four times as fast, and it needs no TensorFlow.

Weights and activations are eight-bit integers: Jacob et al., "Quantization and training of neural
networks for efficient integer-arithmetic-only inference" (2018).
"""

from __future__ import annotations

import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.model_cards import broken_model
from worker.reading.classifiers.padding import batches, padded, padded_size
from worker.reading.classifiers.quiet import quiet_native_logs

RUNTIME = "ai_edge_litert"
SIZES = (1, 8, 32, 128)
"""Every batch is padded to one of these sizes; larger ones are no faster."""


class EightBitClassifier:
    """A loaded net; each thread that uses it has interpreters of its own."""

    device = "cpu, eight-bit"

    def __init__(self, content: bytes, threads: int) -> None:
        self._own = Interpreters(content, threads)
        self.classes = int(self._own.of((SIZES[0], 28, 28)).get_output_details()[0]["shape"][-1])

    def warm_up(self) -> None:
        """Make the interpreter of every batch size and run it once."""
        for size in SIZES:
            self._run(np.zeros((size, 28, 28), np.uint8))

    def logits(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, classes) scores of n glyphs, (n, 28, 28) uint8 with ink 255 on 0."""
        parts = [self._run(glyphs[part]) for part in batches(len(glyphs), SIZES[-1])]
        return np.concatenate(parts) if parts else np.zeros((0, self.classes), np.float32)

    def _run(self, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
        size = padded_size(len(glyphs), SIZES)
        interpreter = self._own.of((size, 28, 28))
        (given,), (scores,) = interpreter.get_input_details(), interpreter.get_output_details()
        interpreter.set_tensor(given["index"], padded(glyphs, size)[..., None])
        interpreter.invoke()
        return np.asarray(interpreter.get_tensor(scores["index"])[: len(glyphs)], np.float32)


class Interpreters(threading.local):
    """What one thread has of a net: an interpreter for each shape of its batches."""

    def __init__(self, content: bytes, threads: int) -> None:
        self._content, self._threads = content, threads
        self._made: dict[tuple[int, ...], Any] = {}

    def of(self, shape: tuple[int, ...]) -> Any:
        """Return the interpreter for batches of (n, h, w)."""
        if shape not in self._made:
            self._made[shape] = _interpreter(self._content, shape, self._threads)
        return self._made[shape]


def is_runnable() -> bool:
    """Tell whether the runtime is installed here."""
    return find_spec(RUNTIME) is not None


def load_classifier(weights: Path, threads: int | None = None) -> EightBitClassifier:
    """Load an eight-bit net, on one core unless `threads` are given; raises SetupError."""
    try:
        return EightBitClassifier(weights.read_bytes(), threads or 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise broken_model(weights.parent, f"{weights.name} is no net ({error})") from error


def _interpreter(content: bytes, shape: tuple[int, ...], threads: int) -> Any:
    with quiet_native_logs():
        runtime = import_module(f"{RUNTIME}.interpreter")
        interpreter = runtime.Interpreter(model_content=content, num_threads=threads)
        (given,) = interpreter.get_input_details()
        interpreter.resize_tensor_input(given["index"], (*shape, 1))
        interpreter.allocate_tensors()
        interpreter.invoke()  # what the first run prints, it prints here
    return interpreter
