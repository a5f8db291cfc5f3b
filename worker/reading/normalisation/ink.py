"""Separate ink from paper: find which of the two is darker, how deep it is, and how grainy."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.grey import Grey, without_rim
from worker.reading.normalisation.light import Depth, depth_of_ink
from worker.reading.normalisation.polarity import is_light_on_dark
from worker.reading.normalisation.quantiles import histogram_quantiles, quantile

LEAST_DIFFERENCE = 10
"""An image whose greys differ by less holds nothing."""

FINE_GRAIN = 2.5
"""Paper whose grain is finer is not smoothed."""

LIGHTER_PAPER = (0.12, 0.34)
SPREAD = 1.5
"""Standard deviations of even noise between these two shares of it."""

LEAST_CONTRAST = 24.0
"""Ink that differs from its paper by less, of 255, is no ink."""

CONTRAST_TO_GRAIN = 5.0
"""Ink stands at least so many standard deviations of the paper's grain above it."""


@dataclass(frozen=True)
class Ink:
    """Ink by itself, (h, w) uint8 with 255 for full ink and 0 for paper."""

    strength: NDArray[np.uint8]
    traced: NDArray[np.uint8]
    """The same, smoothed where the paper is grainy: what strokes are followed on."""
    grain: float
    relative_grain: float
    """The grain in units of `strength`."""


def find_ink(grey: Grey) -> Ink | None:
    """Return the ink of (h, w) uint8 on paper of any light and polarity, or None without ink."""
    darkest, lightest, _, _ = cv2.minMaxLoc(grey)
    if lightest - darkest < LEAST_DIFFERENCE:
        return None
    if is_light_on_dark(grey):
        grey = 255 - grey
    depth = depth_of_ink(grey)
    smooth, grain = _smoothed(depth)
    inner = without_rim(smooth)
    contrast = _contrast(inner)
    if contrast < max(LEAST_CONTRAST, CONTRAST_TO_GRAIN * grain):
        return None
    floor = 2 * grain
    full = max(_full_ink(inner, contrast) - floor, 1.0)
    strength = _strength(depth, floor, full)
    traced = strength if smooth is depth else _strength(smooth, floor, full)
    return Ink(strength, traced, grain, grain * 255 / full)


def _strength(depth: Depth, floor: float, full: float) -> NDArray[np.uint8]:
    """Return ink between 0 at the depth `floor` and 255 at `floor + full`."""
    return np.asarray(cv2.convertScaleAbs(np.maximum(depth - floor, 0), alpha=255 / full), np.uint8)


def _smoothed(depth: Depth) -> tuple[Depth, float]:
    """Smooth a grainy page, on which single pixels of faint strokes drown; return its grain too."""
    grain = grain_of_paper(without_rim(depth))
    if grain <= FINE_GRAIN:
        return depth, grain
    depth = np.asarray(cv2.GaussianBlur(depth, (3, 3), 0.8), np.float32)
    return depth, grain_of_paper(without_rim(depth))


def grain_of_paper(depth: Depth) -> float:
    """Return the standard deviation of the paper, judged by its lighter half, which has no ink."""
    lighter = np.asarray(cv2.convertScaleAbs(depth, alpha=1, beta=128), np.uint8)
    lightest, light = histogram_quantiles(lighter, LIGHTER_PAPER)
    return (light - lightest) * SPREAD


def _contrast(depth: Depth) -> float:
    """Return how deep the ink goes; on larger images a single pixel is no ink."""
    if min(depth.shape) > 48:
        return float(cv2.blur(depth, (3, 3)).max()) * 1.3
    return quantile(depth, 0.995)


def _full_ink(depth: Depth, contrast: float) -> float:
    """Return the depth that nine tenths of the ink stay below."""
    inked = depth[depth > contrast / 2]
    return quantile(inked, 0.9) if inked.size else contrast
