"""From any image of one digit to a glyph: grey, ink, strokes, frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from worker.reading.normalisation.glyph import Glyph, frame
from worker.reading.normalisation.grey import to_grey
from worker.reading.normalisation.ink import find_ink
from worker.reading.normalisation.strokes import choose_strokes

SMALLEST = 8
"""Pixels; smaller sides are padded, so that every step has something to look at."""


@dataclass(frozen=True)
class Written:
    """A glyph, (28, 28) uint8 with ink 255, and the box of its ink in pixels of the image."""

    glyph: Glyph
    box: Box


def normalise(image: Pixels) -> Written | None:
    """Return the digit of an image (h, w), (h, w, 3) or (h, w, 4), or None without ink."""
    grey = to_grey(image)
    padded = _pad(grey)
    ink = find_ink(padded)
    strokes = choose_strokes(ink) if ink else None
    if strokes is None:
        return None
    cropped, box = strokes
    return Written(frame(cropped), _in_image(box, grey.shape, image.shape))


def whole(image: Pixels) -> Box:
    """Return the box of the whole image."""
    return 0, 0, image.shape[1], image.shape[0]


def _pad(grey: Pixels) -> Pixels:
    missing = [max(0, SMALLEST - side) for side in grey.shape]
    if not any(missing):
        return grey
    padded = cv2.copyMakeBorder(grey, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.asarray(padded, np.uint8)


def _in_image(box: Box, seen: tuple[int, ...], image: tuple[int, ...]) -> Box:
    """Map a box from the reduced image to the whole one, and keep it inside."""
    down, across = image[0] / seen[0], image[1] / seen[1]
    left, top = min(int(box[0] * across), image[1] - 1), min(int(box[1] * down), image[0] - 1)
    right = min(round((box[0] + box[2]) * across), image[1])
    bottom = min(round((box[1] + box[3]) * down), image[0])
    return left, top, max(1, right - left), max(1, bottom - top)
