"""Tell whether the ink of a page is lighter than its paper, also where shadows lie on it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.grey import Grey, without_rim
from worker.reading.normalisation.quantiles import histogram_quantiles, quantile

LONGEST = 200
"""Pixels of the side that is enough to tell what is narrow."""
REACH, MOST_REACH = 1.25, 71
"""Of the shorter side, and pixels: wider than the gaps of a line, narrower than most shadows."""
GRAIN = 6
"""Levels that tell nothing: paper is never all alike."""
EVEN = np.round(np.sqrt(np.arange(256) / 255) * 255).astype(np.uint8)
"""Greys by their roots: contrast in a shadow is then more like that in light."""
NEARLY = 0.6
"""Of the way from the rim to the lightest: what is lighter is about as light."""
LIT = 0.02
"""Of the rim: so much of it lies beyond a shadow if there is one."""
CLEAR = 1.3
"""The paper between dark strokes is so many times what they are."""
DOUBT = 8.0
"""Light ink goes so much further from its paper than dark marks do; in doubt ink is dark."""
SKETCH = 40
LEANING = 0.25
"""Ink is light where the skewness of the page exceeds this; in doubt ink is dark."""


def is_light_on_dark(grey: Grey) -> bool:
    """Tell whether the ink on (h, w) uint8 is lighter than its paper; in doubt it is darker.

    Paper that a shadow leaves light beside dark ink only seems to be light ink.
    """
    return _seems_light(grey) and not (_is_lit_at_its_rim(grey) and _is_lighter_between(grey))


def _seems_light(grey: Grey) -> bool:
    """Tell by the rim, which is paper where it is all alike, or by which of the two is rarer."""
    rim = _rim(grey)
    if rim is None:
        return _leans_to_light(grey)
    low, high = histogram_quantiles(grey, (0.003, 0.997))
    return high - rim > rim - low + DOUBT


def _is_lit_at_its_rim(grey: Grey) -> bool:
    """Tell whether some of the rim is about as light as the lightest; few shadows leave islands."""
    ring = _ring(grey, 0)
    level = quantile(ring, 0.5)
    (lightest,) = histogram_quantiles(grey, (0.997,))
    lit = ring > level + NEARLY * (lightest - level)
    return bool(np.count_nonzero(lit) > LIT * ring.size)


def _is_lighter_between(grey: Grey) -> bool:
    """Tell whether much more is narrow and light than is narrow and dark.

    The paper between dark strokes is narrow as they are, but there is more of it; beyond a shadow
    it is wide, and counts for nothing. By the top-hat transforms of Meyer, "Iterative image
    transformations for an automatic screening of cervical smears" (1979).
    """
    small = cv2.LUT(_small(grey), EVEN)
    reach = min(max(5, int(min(small.shape) * REACH)), MOST_REACH) | 1
    around = np.ones((reach, reach), np.uint8)
    light = cv2.morphologyEx(small, cv2.MORPH_TOPHAT, around)
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, around)
    return _beyond_grain(light) > CLEAR * _beyond_grain(dark)


def _small(grey: Grey) -> Grey:
    shrink = max(1.0, max(grey.shape) / LONGEST)
    size = max(2, round(grey.shape[1] / shrink)), max(2, round(grey.shape[0] / shrink))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _beyond_grain(depth: NDArray[Any]) -> float:
    return float(np.maximum(depth, GRAIN).mean()) - GRAIN


def _leans_to_light(grey: Grey) -> bool:
    """Tell by the skewness of what light falling on the page does not explain: ink is rare."""
    sketch = cv2.resize(without_rim(grey), (SKETCH, SKETCH), interpolation=cv2.INTER_AREA)
    page = sketch.astype(np.float32)
    rest = page - cv2.GaussianBlur(page, (0, 0), SKETCH / 6)
    rest -= np.median(rest)
    spread = float(np.sqrt(np.mean(rest**2))) + 1e-6
    return bool(np.mean(rest**3) / spread**3 > LEANING)


def _rim(grey: Grey) -> float | None:
    """Return the grey of the outer tenth where it is all alike, which tells paper from fat ink."""
    inset = max(1, min(grey.shape) // 10)
    outer, inner = _ring(grey, 0), _ring(grey, inset)
    level = quantile(outer, 0.5)
    alike = min(_share_near(outer, level), _share_near(inner, level))
    return level if alike > 0.8 else None


def _ring(grey: Grey, inset: int) -> Grey:
    last = -1 - inset
    return np.concatenate([grey[inset], grey[last], grey[:, inset], grey[:, last]])


def _share_near(ring: Grey, level: float) -> float:
    return np.count_nonzero(np.abs(ring - np.float32(level)) < 40) / ring.size
