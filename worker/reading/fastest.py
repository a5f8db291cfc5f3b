"""Load a net in the form that runs fastest on this machine: in eight bits on a CPU, else whole."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from shared.model_cards import FurtherNet
from worker.reading.calibration import Calibration
from worker.reading.classifiers import eight_bit
from worker.reading.classifiers.kinds import Classifier, load_kind
from worker.reading.model_card import ModelFiles, weights_of

GPU_FILES = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
"""A machine without any of these has no GPU: that is known without a second of importing."""


def load_fastest(files: ModelFiles, threads: int | None) -> tuple[Classifier, Calibration]:
    """Return a classifier with its calibration.

    A GPU runs the net as it was trained, and so does a Keras back end that was asked for by
    `KERAS_BACKEND`. Raises SetupError when the files are no model.
    """
    if files.eight_bit and eight_bit_is_wanted():
        loaded = eight_bit.load_classifier(files.eight_bit.weights, threads)
        return loaded, files.eight_bit.calibration
    return load_kind(files.kind, files.weights, threads), files.calibration


def load_further(folder: Path, net: FurtherNet, threads: int | None) -> Classifier:
    """Return a net beside that of single digits, likewise. Raises SetupError."""
    copy = net.eight_bit
    if copy and eight_bit_is_wanted():
        return eight_bit.load_classifier(weights_of(folder, copy), threads)
    return load_kind("cnn", weights_of(folder, net.weights), threads)


def eight_bit_is_wanted() -> bool:
    """Tell whether the eight-bit copy of a net runs here, and faster than the net itself."""
    return eight_bit.is_runnable() and not whole_net_is_wanted()


def whole_net_is_wanted() -> bool:
    """Tell whether a net runs here as it was trained: on a GPU, or on a back end asked for."""
    return bool(os.environ.get("KERAS_BACKEND")) or (_may_have_gpu() and _has_gpu())


def _may_have_gpu() -> bool:
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    return not hidden and any(Path(file).exists() for file in GPU_FILES)


def _has_gpu() -> bool:
    """Ask TensorFlow, which may have been built without support for the GPU that is there."""
    return bool(import_module("tensorflow").config.list_physical_devices("GPU"))
