"""Tell whether the digits of a page are lighter than its paper, also where shadows lie on it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation import ink
from worker.reading.normalisation.grey import Grey

LONGEST = 200
"""Pixels of the side that is enough to tell."""
REACH, MOST_REACH = 1.25, 71
"""Of the shorter side, and pixels: wider than the gaps of a line, narrower than most shadows."""
CLEAR = 1.5
"""Gaps change so many times as much as strokes do, or both are asked of the page as a whole."""
GRAIN = 6
"""Levels that tell nothing: paper is never all alike."""
EVEN = np.round(np.sqrt(np.arange(256) / 255) * 255).astype(np.uint8)
"""Greys by their roots: contrast in a shadow is then more like that in light."""


def is_light_on_dark(grey: Grey) -> bool:
    """Tell whether the ink on (h, w) uint8 is lighter than its paper.

    Strokes are narrow, and so is the paper between them, but there is more of it: of what a
    closing of the page fills and what an opening levels, strokes are the smaller part. Shadows
    are wider than either reaches. They are the top-hat transforms of Meyer, "Iterative image
    transformations for an automatic screening of cervical smears" (1979). A page on which a
    line is but a small part tells little in this way; there the whole of it does.
    """
    light, dark = _narrow(grey)
    if light > CLEAR * dark:
        return False
    return dark > CLEAR * light or ink.is_light_on_dark(grey)


def _narrow(grey: Grey) -> tuple[float, float]:
    """Return how much is narrow and lighter than what is about it, and how much is darker."""
    shrink = max(1.0, max(grey.shape) / LONGEST)
    size = max(1, round(grey.shape[1] / shrink)), max(1, round(grey.shape[0] / shrink))
    small = cv2.LUT(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), EVEN)
    reach = min(max(5, int(min(small.shape) * REACH)), MOST_REACH) | 1
    around = np.ones((reach, reach), np.uint8)
    light = cv2.morphologyEx(small, cv2.MORPH_TOPHAT, around)
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, around)
    return _beyond_grain(light), _beyond_grain(dark)


def _beyond_grain(depth: NDArray[Any]) -> float:
    return float(np.maximum(depth, GRAIN).mean()) - GRAIN
