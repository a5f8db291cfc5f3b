"""Quantiles of small arrays, fast: NumPy's own spend longer on options than on values."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def quantile(values: NDArray[Any], share: float) -> float:
    """Return the value that `share`, 0..1, of the values do not exceed; needs one value or more."""
    flat = values.ravel()
    rank = min(int(share * flat.size), flat.size - 1)
    return float(np.partition(flat, rank)[rank])


def histogram_quantiles(
    values: NDArray[np.uint8] | NDArray[np.float32], least: float, shares: tuple[float, ...]
) -> list[float]:
    """Return several quantiles, to within one, of an image whose values lie in `least`..255."""
    bins = int(256 - least)
    counts = cv2.calcHist([values], [0], None, [bins], [least, 256.0])
    total = counts.cumsum()
    return [float(total.searchsorted(total[-1] * share)) + least for share in shares]
