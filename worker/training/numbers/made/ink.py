"""What is written, before it is laid on paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator
Ink = NDArray[np.uint8]
"""(h, w) uint8, ink 255 on 0, cropped to its ink."""


def cropped(ink: NDArray[np.uint8]) -> Ink:
    """Cut ink to its box."""
    x, y, width, height = cv2.boundingRect(ink)
    return ink[y : y + max(height, 1), x : x + max(width, 1)]
