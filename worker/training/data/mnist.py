"""MNIST from its four original files, with QMNIST's writers where they are there.

QMNIST: Yadav and Bottou, "Cold case: the lost MNIST digits" (2019).
"""

from __future__ import annotations

import gzip
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.errors import SetupError
from worker.training.data.samples import Samples

BLOCK = 100
"""Without writers, so many digits in a row stand for one: MNIST keeps hands together."""

FILES = {"train": "train", "test": "t10k"}


def load_mnist(split: str, folder: Path | None = None) -> Samples:
    """Return the `train` (60,000) or `test` (10,000) digits, from `folder` or through Keras.

    Raises SetupError when they are in neither.
    """
    if folder is None:
        return _from_keras(split)
    images = read_idx(_find(folder, f"{FILES[split]}-images-idx3-ubyte"))
    labels = read_idx(_find(folder, f"{FILES[split]}-labels-idx1-ubyte"))
    writers = _qmnist_writers(folder, split, len(labels))
    return _samples(split, images, labels, writers)


def read_idx(path: Path) -> NDArray[np.int32]:
    """Read an IDX file of bytes or of big-endian integers, gzipped or not, as int32."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    kind, dimensions = data[2], data[3]
    shape = np.frombuffer(data, ">i4", dimensions, 4)
    values = np.frombuffer(data, ">i4" if kind == 0x0C else "u1", -1, 4 + 4 * dimensions)
    return values.reshape(shape).astype(np.int32)


def _find(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise SetupError(f"{folder} holds no {name}(.gz)", code="no-data")


def _qmnist_writers(folder: Path, split: str, count: int) -> NDArray[np.int64] | None:
    """Return the writer of every digit, or None; QMNIST keeps MNIST's order."""
    try:
        table = read_idx(_find(folder, f"qmnist-{split}-labels-idx2-int"))
    except SetupError:
        return None
    return table[:count, 2].astype(np.int64)


def _from_keras(split: str) -> Samples:
    try:
        arrays = import_module("keras").datasets.mnist.load_data()
    except Exception as error:
        raise SetupError(
            f"MNIST could not be fetched ({error}); give the folder of its files with --data",
            code="no-data",
        ) from error
    images, labels = arrays[("train", "test").index(split)]
    return _samples(split, images, labels, None)


def _samples(
    split: str,
    images: NDArray[np.integer[Any]],
    labels: NDArray[np.integer[Any]],
    writers: NDArray[np.int64] | None,
) -> Samples:
    known = writers is not None
    hands = writers if writers is not None else np.arange(len(labels)) // BLOCK
    pixels = images.astype(np.uint8)
    return Samples(f"MNIST, {split}", pixels, labels.astype(np.int64), hands, known)
