"""What a homography leaves of the paper's own: a feeder's stretch, a curl, field by field."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.anchors import Found
from worker.reading.forms.reference import Reference, centre_of

NEAR = 70.0
"""Pixels of the working size: anchors count for a field by their distance to it."""
LEAST_OWN = 3
"""Anchors at a field that can move it; by fewer it is moved as what is about it."""

Floats = NDArray[np.float64]


def local_shifts(
    reference: Reference, found: Found, good: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return by how much each field is moved, (fields, 2), and what its anchors miss then."""
    inverse = np.linalg.inv(reference.to_reference)
    middles = np.array([centre_of(field.box) for field in reference.fields], np.float64)
    middles = cv2.perspectiveTransform(middles.reshape(1, -1, 2), inverse)[0]
    shifts = smoothed(middles, found, good, reference)
    misses = np.full(len(middles), np.nan)
    for place in range(len(middles)):
        own = good & (reference.anchors.of_field == place)
        if own.any():
            if own.sum() >= LEAST_OWN:
                shifts[place] = np.median(found.moved[own], axis=0)
            left = found.moved[own] - shifts[place]
            misses[place] = float(np.sqrt((left**2).sum(axis=1).mean()))
    return shifts, misses


def smoothed(
    places: NDArray[np.generic], found: Found, good: NDArray[np.bool_], reference: Reference
) -> Floats:
    """Return how far print about places, (n, 2), lies from where it is expected, (n, 2)."""
    if not good.any():
        return np.zeros((len(places), 2))
    away = places[:, None, :] - reference.anchors.places[good][None].astype(np.float64)
    weights = np.exp(-0.5 * (away**2).sum(axis=2) / NEAR**2) + 1e-9
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(weights @ found.moved[good])
