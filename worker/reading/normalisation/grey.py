"""Turn any image into one plane of grey in which ink and paper differ as much as they can."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels

Grey = NDArray[np.uint8]
"""(h, w) uint8 in 0..255."""

LONGEST = 256
"""Larger images are reduced first; a digit still has strokes at a twentieth of the page."""


def to_grey(image: Pixels) -> Grey:
    """Return (h, w) uint8 of an image (h, w), (h, w, 3) or (h, w, 4), no side above LONGEST."""
    return one_plane(_reduce(image))


def one_plane(image: Pixels) -> Grey:
    """Return (h, w) uint8 of an image (h, w), (h, w, 3) or (h, w, 4), as large as it is."""
    if image.ndim == 2:
        return image
    if image.shape[2] == 1:
        return image[:, :, 0]
    if image.shape[2] == 4:
        image = _flatten(image)
    return _keep_pens(image)


def _reduce(image: Pixels) -> Pixels:
    longest = max(image.shape[:2])
    if longest <= LONGEST:
        return image
    scale = LONGEST / longest
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _flatten(image: Pixels) -> Pixels:
    """Lay (h, w, 4) on a ground that its visible ink stands out from; returns (h, w, 3)."""
    colours, alpha = image[:, :, :3], image[:, :, 3]
    if alpha.min() == 255:
        return colours
    ground = _ground(colours, alpha)
    share = alpha[:, :, None].astype(np.float32) / 255
    return (colours * share + ground * (1 - share)).astype(np.uint8)


def _ground(colours: Pixels, alpha: NDArray[np.uint8]) -> float:
    """Return the grey to put behind transparency: paper around a picture, contrast behind a pen."""
    visible = alpha > 127
    level = float(np.median(colours[visible])) if visible.any() else 255.0
    if visible.mean() > 0.6:
        return level
    return 255.0 if level < 128 else 0.0


def _keep_pens(image: Pixels) -> Grey:
    """Take the channel in which a pen differs most from its paper; in doubt green, the quietest."""
    _, spread = cv2.meanStdDev(image)
    best = int(np.argmax(spread.ravel() * (1.0, 1.1, 1.0)))
    return np.asarray(cv2.extractChannel(image, best), np.uint8)


def without_rim(plane: NDArray[Any]) -> NDArray[Any]:
    """Leave out the rim of (h, w), where other paper and the lines of cells show."""
    down, across = (side // 12 for side in plane.shape)
    return plane[down : len(plane) - down, across : plane.shape[1] - across]
