"""Separate ink from paper: find which of the two is darker, how deep it is, and how grainy."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.grey import Grey
from worker.reading.normalisation.light import Depth, depth_of_ink
from worker.reading.normalisation.quantiles import histogram_quantiles, quantile

LEAST_DIFFERENCE = 10
"""An image whose greys differ by less holds nothing."""

DOUBT = 8.0
"""Light ink goes so much further from its paper than dark marks do; in doubt ink is dark."""

LEAST_CONTRAST = 24.0
"""Ink that differs from its paper by less, of 255, is no ink."""

CONTRAST_TO_GRAIN = 5.0
"""Ink stands at least so many standard deviations of the paper's grain above it."""


@dataclass(frozen=True)
class Ink:
    """Ink by itself; `strength` is (h, w) uint8 with 255 for full ink and 0 for paper."""

    strength: NDArray[np.uint8]
    contrast: float
    grain: float


def find_ink(grey: Grey) -> Ink | None:
    """Return the ink of (h, w) uint8 on paper of any light and polarity, or None without ink."""
    darkest, lightest, _, _ = cv2.minMaxLoc(grey)
    if lightest - darkest < LEAST_DIFFERENCE:
        return None
    if is_light_on_dark(grey):
        grey = 255 - grey
    depth = depth_of_ink(grey)
    grain = grain_of_paper(depth)
    contrast = _contrast(depth)
    if contrast < max(LEAST_CONTRAST, CONTRAST_TO_GRAIN * grain):
        return None
    floor = 2 * grain
    full = max(_full_ink(depth, contrast) - floor, 1.0)
    strength = cv2.convertScaleAbs(np.maximum(depth - floor, 0), alpha=255 / full)
    return Ink(np.asarray(strength, np.uint8), contrast, grain)


def is_light_on_dark(grey: Grey) -> bool:
    """Tell whether the ink is lighter than its paper: ink is the smaller part, and further off."""
    low, paper, high = histogram_quantiles(grey, (0.003, 0.5, 0.997))
    rim = _rim(grey)
    if rim is not None:
        paper = rim
    return high - paper > paper - low + DOUBT


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


def grain_of_paper(depth: Depth) -> float:
    """Return the standard deviation of the paper, judged by its lighter half, which has no ink."""
    lighter = np.asarray(cv2.convertScaleAbs(depth, alpha=1, beta=128), np.uint8)
    lightest, light = histogram_quantiles(lighter, (0.05, 0.30))
    return light - lightest


def _contrast(depth: Depth) -> float:
    """Return how deep the ink goes; on larger images a single pixel is no ink."""
    if min(depth.shape) > 48:
        return float(cv2.blur(depth, (3, 3)).max()) * 1.3
    return quantile(depth, 0.995)


def _full_ink(depth: Depth, contrast: float) -> float:
    """Return the depth that nine tenths of the ink stay below."""
    inked = depth[depth > contrast / 2]
    return quantile(inked, 0.9) if inked.size else contrast
