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
LOOSE = 25.0
"""The same beside a similarity, which knows no perspective."""
LEAST = 10
"""Features that agree; fewer do so by chance."""
TURN = 15.0
"""Degrees by which a feature may be turned otherwise than the page."""
SCALES = 0.3, 3.0
STEEPEST = 0.6
"""By how much one end of a page may look smaller than the other."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Places, (n, 2), directions in degrees, (n,), and what they look like, (n, 32)."""

    places: NDArray[np.float64]
    turns: NDArray[np.float64]
    looks: NDArray[np.uint8]


def features_of(depth: Depth) -> Features:
    """Return the features of a page."""
    smooth = cv2.GaussianBlur(depth, (0, 0), SMOOTH)
    orb = cv2.ORB.create(COUNT, scaleFactor=1.25, nlevels=6, fastThreshold=15, patchSize=41)
    points, looks = orb.detectAndCompute(smooth, None)
    if looks is None:
        return Features(np.zeros((0, 2)), np.zeros(0), np.zeros((0, 32), np.uint8))
    places = np.array([point.pt for point in points], np.float64)
    return Features(
        places, np.array([point.angle for point in points]), np.asarray(looks, np.uint8)
    )


def coarse_homography(reference: Features, page: Features, size: tuple[int, ...]) -> Matrix | None:
    """Return a plausible homography on which features agree, from the reference to the page.

    The reference has (h, w) pixels. None where there is none.
    """
    here, there = _pairs(reference, page)
    if len(here) < LEAST:
        return None
    found = _homography(here, there)
    if found is not None and is_plausible(found, size):
        return found
    similar, agree = cv2.estimateAffinePartial2D(here, there, None, cv2.RANSAC, LOOSE)
    near = agree.ravel() > 0
    if similar is None or near.sum() < LEAST:
        return None
    found = _homography(here[near], there[near])
    if found is not None and is_plausible(found, size):
        return found
    plain = np.vstack([similar, [0, 0, 1]])
    return plain if is_plausible(plain, size) else None


def _homography(here: Points, there: Points) -> Matrix | None:
    found, agree = cv2.findHomography(here, there, cv2.USAC_MAGSAC, REACH, None, 3000, 0.999)
    if found is None or int(agree.sum()) < LEAST:
        return None
    return np.asarray(found, np.float64)


def _pairs(reference: Features, page: Features) -> tuple[Points, Points]:
    """Return places that look alike, (n, 2) each, and are turned as most of them are."""
    empty = np.zeros((0, 2))
    if min(len(reference.places), len(page.places)) < LEAST:
        return empty, empty
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(reference.looks, page.looks, k=2)
    clear = [one for one, two in pairs if one.distance < RATIO * two.distance]
    clear.sort(key=lambda match: match.distance)
    # A cell looks like its neighbours: where several claim one place, the likest has it.
    once = list({match.trainIdx: match for match in reversed(clear)}.values())
    first = np.array([match.queryIdx for match in once], np.int64)
    second = np.array([match.trainIdx for match in once], np.int64)
    agree = _turned_alike(page.turns[second] - reference.turns[first])
    return reference.places[first[agree]], page.places[second[agree]]


def _turned_alike(turns: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which of (n,) turns, in degrees, are near the most frequent one."""
    counts, edges = np.histogram(turns % 360, 36, (0, 360))
    smooth = counts + np.roll(counts, 1) + np.roll(counts, -1)
    middle = edges[int(smooth.argmax())] + 5
    return np.asarray(np.abs((turns - middle + 180) % 360 - 180) <= TURN)


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
