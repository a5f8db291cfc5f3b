"""Digits of other hands than MNIST's: U.S. zip codes, Turkish and Italian writers."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.errors import SetupError
from worker.reading.normalisation.glyph import Glyph, frame
from worker.training.data.samples import Samples

SETS = {
    "usps": (("train_x", "train_y"), ("test_x", "test_y")),
    "optdigits_orig_tra": (("x", "y"),),
    "semeion": (("x", "y"),),
}


def load_other_digits(folder: Path) -> list[Samples]:
    """Return the sets of SETS that `folder` holds as npz files; raises SetupError without any."""
    found = [_load(folder / f"{name}.npz") for name in SETS if (folder / f"{name}.npz").is_file()]
    if not found:
        raise SetupError(f"{folder} holds none of {', '.join(SETS)}.npz", code="no-data")
    return found


def _load(path: Path) -> Samples:
    with np.load(path, allow_pickle=False) as arrays:
        parts = [(arrays[x], arrays[y]) for x, y in SETS[path.stem]]
    images = np.stack([_framed(image) for x, _ in parts for image in x])
    labels = np.concatenate([y for _, y in parts]).astype(np.int64)
    return Samples(path.stem, images, labels, np.full(len(labels), -1), writers_known=False)


def _framed(image: NDArray[np.uint8]) -> Glyph:
    """Smooth the pixel stairs of a small binary image, and frame its ink."""
    x, y, width, height = cv2.boundingRect(image)
    large = cv2.resize(image[y : y + height, x : x + width], None, fx=3, fy=3)
    return frame(np.asarray(large, np.uint8))
