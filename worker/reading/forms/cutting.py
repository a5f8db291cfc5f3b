"""Cut a field out of a page, straightened, and the same piece out of the blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from shared.images import Pixels
from shared.readings import Box
from shared.templates import FormField
from worker.reading.forms.depth import Matrix
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Registration

HEIGHTS = 36, 90
"""Pixels that a field may be high on its crop; others are scaled to the nearer one."""
MARGIN = 0.45
"""Room about a field into which ink may reach, in heights of it."""


@dataclass(frozen=True)
class Crop:
    """A field as it is on the page and on the blank, (h, w) uint8 both."""

    field: FormField
    page: Pixels
    blank: Pixels
    box: tuple[float, float, float, float]
    """Left, top, width and height of the field on the crop."""
    others: tuple[tuple[float, float, float, float], ...]
    """The same of other fields that the crop shows."""
    to_page: Matrix
    """From pixels of the crop to those of the page."""

    def on_page(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the upright box on the page about one on the crop."""
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]])
        seen = cv2.perspectiveTransform(corners.astype(np.float64), self.to_page)[0]
        x, y = np.maximum(np.floor(seen.min(axis=0)), 0).astype(int).tolist()
        across, down = np.ceil(seen.max(axis=0)).astype(int).tolist()
        return x, y, max(1, across - x), max(1, down - y)

    @property
    def field_on_page(self) -> Box:
        """The box of the field on the page."""
        left, top, width, height = self.box
        return self.on_page(left, top, left + width, top + height)


def cut(page: Pixels, reference: Reference, registration: Registration, place: int) -> Crop:
    """Cut the field at a place of the reference out of a page, (h, w) uint8."""
    field = reference.fields[place]
    x, y, width, height = field.box
    scale = float(np.clip(height, *HEIGHTS)) / height
    room = MARGIN * height
    size = round((width + 2 * room) * scale), round((height + 2 * room) * scale)
    to_reference = np.array([[1 / scale, 0, x - room], [0, 1 / scale, y - room], [0, 0, 1.0]])
    to_page = registration.homography_of(place) @ to_reference
    box = (room * scale, room * scale, width * scale, height * scale)
    blank = _cut(reference.grey, to_reference, size)
    others = _others(reference.fields, place, to_reference, size)
    return Crop(field, _cut(page, to_page, size), blank, box, others, to_page)


def _others(
    fields: Sequence[FormField], place: int, to_reference: Matrix, size: tuple[int, int]
) -> tuple[tuple[float, float, float, float], ...]:
    """Return the boxes, on a crop of so many pixels across and down, of other fields on it."""
    boxes = np.array([field.box for field in fields], np.float64)
    boxes[:, :2] -= to_reference[:2, 2]
    boxes /= to_reference[0, 0]
    on_crop = (boxes[:, :2] + boxes[:, 2:] > 0) & (boxes[:, :2] < size)
    seen = np.asarray(on_crop.all(axis=1), np.bool_)
    seen[place] = False
    return tuple((x, y, width, height) for x, y, width, height in boxes[seen].tolist())


def _cut(image: Pixels, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    piece = cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(piece, np.uint8)
