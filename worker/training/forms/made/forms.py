"""Make one filled form as it comes from a scanner or a phone, with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.training.forms.made.blanks import Blank
from worker.training.forms.made.capture import capture
from worker.training.forms.made.filling import Value, Writer, any_values, fill
from worker.training.forms.made.sheets import Sheet, photographed, scanned
from worker.training.numbers.made.hands import Hands
from worker.training.numbers.made.ink import Random


@dataclass(frozen=True)
class MadeForm:
    """A picture of a filled page, what is written in each field, and how the page lies in it."""

    image: Pixels
    values: dict[str, Value]
    sheet: Sheet
    blank: Blank

    def corners(self, name: str) -> NDArray[np.float64]:
        """Return where the corners of a field's box lie in the picture, (4, 2)."""
        boxes = {field.name: field.box for field in self.blank.template.fields}
        return self.sheet.points(corners_of(boxes[name]))


def corners_of(box: tuple[int, int, int, int]) -> NDArray[np.float64]:
    """Return the corners of a box, clockwise from the left upper one, (4, 2)."""
    x, y, width, height = box
    right, bottom = x + width, y + height
    return np.array([[x, y], [right, y], [right, bottom], [x, bottom]], np.float64)


def make_form(  # noqa: PLR0913  each is one thing that a measurement holds fixed
    blank: Blank,
    hands: Hands,
    random: Random,
    *,
    photo: bool = False,
    dpi: int | None = None,
    oddities: bool = True,
) -> MadeForm:
    """Fill a blank in one hand, and scan it, or photograph it."""
    values = any_values(blank.template, random, oddities=oddities)
    writer = Writer.any(hands.any_hand(random), random)
    ink = fill(blank.image.shape, blank.template.fields, values, writer, random)
    shape = blank.image.shape
    sheet = photographed(shape, random) if photo else scanned(shape, random, dpi)
    return MadeForm(capture(blank.image, ink, sheet, random), values, sheet, blank)
