"""Fit a homography to where the anchors of a reference are found on a page."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.anchors import Anchors, Found
from worker.reading.forms.depth import Depth, Matrix

INLIER = 2.5
"""Pixels by which an anchor may miss a homography: paper bends."""
LEAST_ANCHORS = 6
LIKE = 0.3
"""A correlation from which on an anchor is found: faint lines are mere traces in a scan."""
FIRM = 0.5
"""One from which on it tells where it is; fainter ones only that they are there."""


def seen_by(homography: Matrix, page: Depth, shape: tuple[int, ...]) -> Depth:
    """Return a page as a reference of (h, w) pixels lies on it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpPerspective(page, homography, shape[::-1], flags=flags)
    return np.asarray(seen, np.uint8)


def fitted(anchors: Anchors, found: Found, homography: Matrix) -> Matrix:
    """Fit a homography anew to where anchors were found; keep it where they are few."""
    good = firm(found)
    if good.sum() < LEAST_ANCHORS:
        return homography
    here = anchors.places[good].astype(np.float64)
    there = cv2.perspectiveTransform((here + found.moved[good])[None], homography)[0]
    fit, _ = cv2.findHomography(here, there, cv2.RANSAC, INLIER)
    return homography if fit is None else np.asarray(fit, np.float64)


def firm(found: Found) -> NDArray[np.bool_]:
    """Tell which anchors say where they are; where few do, all that were found."""
    sure = found.likeness > FIRM
    return np.asarray(sure if sure.sum() >= LEAST_ANCHORS else found.likeness > LIKE)
