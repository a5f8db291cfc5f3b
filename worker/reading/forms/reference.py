"""A blank page, made ready once to be found again on many pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shared.images import Pixels
from shared.printing.codes import FormCode
from shared.readings import Box
from shared.templates import FormField
from worker.reading.forms.anchors import Anchors, anchors_of
from worker.reading.forms.codes import find_code
from worker.reading.forms.depth import Depth, Matrix, depth_of, one_grey, reduced, relative_depth
from worker.reading.forms.features import Features, features_of
from worker.reading.forms.marks import Marks


@dataclass(frozen=True)
class Reference:
    """The blank page of a template, its fields, and what it is recognised by."""

    grey: Pixels
    """(h, w) uint8, as large as it was drawn."""
    fields: tuple[FormField, ...]
    working: Depth
    """The page as large as pages are while they are registered."""
    to_reference: Matrix
    """From pixels of `working` to those of the reference."""
    features: Features
    anchors: Anchors
    code: FormCode | None
    """What the code of a printed form says, on all its pages too."""
    marks: Marks | None

    @staticmethod
    def of(image: Pixels, fields: Sequence[FormField]) -> Reference:
        """Prepare a blank page, (h, w), (h, w, 3) or (h, w, 4) uint8."""
        grey = one_grey(image)
        small, matrix = reduced(grey)
        working = depth_of(small)
        boxes = [_scaled(field.box, matrix) for field in fields]
        seen = find_code(grey, small, matrix)
        marks = Marks.of(working, seen)
        flat = relative_depth(small)
        anchors = anchors_of(working, boxes, flat, is_marked=marks is not None)
        return Reference(
            grey,
            tuple(fields),
            working,
            matrix,
            features_of(working),
            anchors,
            seen.code if seen else None,
            marks,
        )


def _scaled(box: Box, matrix: Matrix) -> Box:
    x, y, width, height = box
    across, down = float(matrix[0, 0]), float(matrix[1, 1])
    return round(x / across), round(y / down), round(width / across), round(height / down)


def centre_of(box: Box) -> tuple[float, float]:
    """Return the middle of a box."""
    return float(box[0] + box[2] / 2), float(np.float64(box[1]) + box[3] / 2)
