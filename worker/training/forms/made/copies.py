"""Fill copies of any form, whatever its template and the size of its blank pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from shared.images import Pixels
from shared.templates import Template
from worker.reading.forms.depth import one_grey
from worker.training.forms.made.blanks import HEIGHT
from worker.training.forms.made.capture import capture
from worker.training.forms.made.filling import Value, Writer, any_values, fill
from worker.training.forms.made.sheets import photographed, scanned
from worker.training.forms.made.stamps import stamped
from worker.training.numbers.made.hands import Hands
from worker.training.numbers.made.ink import Random


@dataclass(frozen=True)
class Look:
    """How copies come back."""

    photo_share: float = 0.0
    """Of the copies: photographed; the others are scanned."""
    stamp_share: float = 0.1
    """Of the pages: stamped."""
    dpi: int | None = None
    """Of the scans; None: 100 to 300."""


@dataclass(frozen=True)
class Copies:
    """A form to be filled: its template, and its pages, (h, w) uint8, HEIGHT their longer side."""

    template: Template
    pages: tuple[Pixels, ...]

    @staticmethod
    def of(template: Template, blanks: Sequence[Pixels]) -> Copies:
        """Bring blank pages, (h, w) or (h, w, 3), and their boxes to the size of made forms."""
        scales = [HEIGHT / max(blank.shape[:2]) for blank in blanks]
        pages = [_resized(blank, scale) for blank, scale in zip(blanks, scales, strict=True)]
        fields = []
        for field in template.fields:
            x, y, width, height = (round(side * scales[field.page - 1]) for side in field.box)
            fields.append(field.model_copy(update={"box": (x, y, width, height)}))
        return Copies(template.model_copy(update={"fields": tuple(fields)}), tuple(pages))

    def fill(
        self, hands: Hands, random: Random, look: Look
    ) -> tuple[list[Pixels], dict[str, Value]]:
        """Fill a copy in one hand; returns the picture of each page, and what is written."""
        values = any_values(self.template, random)
        writer = Writer.any(hands.any_hand(random), random)
        photo = bool(random.random() < look.photo_share)
        pictures = []
        for number, page in enumerate(self.pages, 1):
            ink = fill(page.shape, self.template.fields_of(number), values, writer, random)
            if random.random() < look.stamp_share:
                ink = stamped(ink, random)
            pictures.append(_taken(page, ink, random, look, photo=photo))
        return pictures, values

    def leave_empty(self, random: Random, look: Look) -> list[Pixels]:
        """Return the picture of each page of a copy that nobody filled."""
        return [_taken(page, np.zeros_like(page), random, look) for page in self.pages]


def _resized(blank: Pixels, scale: float) -> Pixels:
    size = round(blank.shape[1] * scale), round(blank.shape[0] * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(one_grey(blank), size, interpolation=how), np.uint8)


def _taken(page: Pixels, ink: Pixels, random: Random, look: Look, *, photo: bool = False) -> Pixels:
    sheet = photographed(page.shape, random) if photo else scanned(page.shape, random, look.dpi)
    return capture(page, ink, sheet, random)
