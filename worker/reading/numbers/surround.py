"""Paint what is dark about a page as light as its paper: a scanner's black edge, or a desk.

Dark ground that fills a corner of the picture, and ends as sharply as a sheet of paper does, is no
ink, which may run off the page beside its corners, and no shadow. The threshold is Otsu's (1979).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation.grey import Grey

SKETCH = 320
"""Pixels of the shorter side at which it is looked for."""
LEAST_SIDE = 400
"""A smaller picture is a crop of a number, about which there is nothing."""
LEAST, MOST = 0.004, 0.7
"""Shares of the picture: less is a stroke that runs off the page, more is a dark page."""
SHARP = 60
"""Greys by which it differs from the paper along nearly all of its end."""
NEARLY_ALL = 0.85
BESIDE = 9
"""Pixels of the sketch across its end that are looked at."""
SOFT_END = 5
"""Pixels of the sketch beyond its end that are painted too."""

Mask = NDArray[np.uint8]


def without_surround(grey: Grey) -> Grey:
    """Return a page, (h, w) uint8, whose dark surround is as light as its paper, if it has one."""
    if min(grey.shape) < LEAST_SIDE:
        return grey
    scale = SKETCH / min(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sketch = np.asarray(cv2.medianBlur(small, 5), np.uint8)
    surround = _surround(sketch)
    if not LEAST <= surround.mean() <= MOST or not _ends_sharply(sketch, surround):
        return grey
    wide = cv2.dilate(surround, np.ones((SOFT_END, SOFT_END), np.uint8))
    dark = cv2.resize(wide, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    paper = np.uint8(np.median(sketch[surround == 0]))
    return np.where(dark > 0, np.maximum(grey, paper), grey).astype(np.uint8)


def _surround(sketch: Grey) -> Mask:
    """Return 1 for what is dark and hangs together with a corner of the picture."""
    _, dark = cv2.threshold(sketch, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ground = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, names = cv2.connectedComponents(ground, connectivity=4)
    corners = names[[0, 0, -1, -1], [0, -1, 0, -1]]
    return np.isin(names, corners[corners > 0]).astype(np.uint8)


def _ends_sharply(sketch: Grey, surround: Mask) -> bool:
    end = (cv2.dilate(surround, np.ones((3, 3), np.uint8)) - surround) > 0
    across = np.ones((BESIDE, BESIDE), np.uint8)
    step = cv2.subtract(cv2.dilate(sketch, across), cv2.erode(sketch, across))
    return bool(end.any()) and float(np.quantile(step[end], 1 - NEARLY_ALL)) >= SHARP
