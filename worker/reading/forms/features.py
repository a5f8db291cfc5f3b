"""Find roughly how a page lies: features of the reference that are seen on the page.

ORB (Rublee et al., 2011), the ratio test of Lowe (2004), and a homography by MAGSAC++ (Barath et
al., 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.depth import Depth, Matrix

COUNT = 1800
SMOOTH = 1.0
"""Standard deviation in pixels: grain and the threshold of a scanner have features too."""
RATIO = 0.82
REACH = 4.0
"""Pixels by which a feature may miss its place."""
LEAST = 10
"""Features that agree; fewer do so by chance."""
SCALES = 0.3, 3.0
STEEPEST = 0.6
"""By how much one end of a page may look smaller than the other."""


@dataclass(frozen=True)
class Features:
    """Places, (n, 2), and what they look like, (n, 32)."""

    places: NDArray[np.float32]
    looks: NDArray[np.uint8]


def features_of(depth: Depth) -> Features:
    """Return the features of a page."""
    smooth = cv2.GaussianBlur(depth, (0, 0), SMOOTH)
    orb = cv2.ORB_create(COUNT, scaleFactor=1.25, nlevels=6, fastThreshold=15, patchSize=41)
    points, looks = orb.detectAndCompute(smooth, None)
    if looks is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8))
    return Features(cv2.KeyPoint_convert(points).astype(np.float32), looks)


def coarse_homography(reference: Features, page: Features) -> Matrix | None:
    """Return a homography from the reference to the page on which features agree, or None."""
    if min(len(reference.places), len(page.places)) < LEAST:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(reference.looks, page.looks, k=2)
    good = [one for one, two in (pair for pair in pairs if len(pair) == 2)
            if one.distance < RATIO * two.distance]
    if len(good) < LEAST:
        return None
    here = reference.places[[match.queryIdx for match in good]]
    there = page.places[[match.trainIdx for match in good]]
    found, agree = cv2.findHomography(here, there, cv2.USAC_MAGSAC, REACH, None, 3000, 0.999)
    if found is None or int(agree.sum()) < LEAST:
        return None
    return np.asarray(found, np.float64)


def is_plausible(homography: Matrix, size: tuple[int, ...]) -> bool:
    """Tell whether a page of (h, w) pixels can look so: not mirrored, folded or tiny."""
    height, width = size[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    seen = cv2.perspectiveTransform(corners, homography)[0]
    edges = np.roll(seen, -1, axis=0) - seen
    after = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0]
    lengths = np.linalg.norm(edges, axis=1) / (width, height, width, height)
    in_scale = SCALES[0] < lengths.min() and lengths.max() < SCALES[1]
    return bool((turns > 0).all() and in_scale and lengths.min() > STEEPEST * lengths.max())
