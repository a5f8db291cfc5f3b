"""Show what still fails on made forms: contact sheets, and how far fields are misplaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.errors import PageError
from shared.images import Pixels
from shared.readings import Reading
from worker.training.forms.made import MadeForm
from worker.training.forms.samples import ReadForm
from worker.training.measures.pictures.errors import draw_errors
from worker.training.measures.pictures.residuals import draw_residuals
from worker.training.measures.pictures.sheet import Layout, draw_sheet
from worker.training.measures.scores import Answer

ROOM = 0.4
"""Of paper shown about a field, in heights of it."""
THUMBNAIL = 640
"""Pixels of the longer side of a page that was refused."""
PAGES = Layout(4, 300, 400, 34, "DejaVuSans", 11)


@dataclass
class Report:
    """The fields that were read, the crops of those that are wrong, and the pages refused."""

    answers: list[Answer] = field(default_factory=list)
    crops: dict[int, Pixels] = field(default_factory=dict)
    """Of wrong answers, by their place."""
    refused: list[tuple[Pixels, str]] = field(default_factory=list)
    residuals: list[float] = field(default_factory=list)
    """Of fields, in pixels of the reference, where print about them was found."""

    def refuse(self, one: ReadForm, error: PageError) -> None:
        """Take in a page that was not read, and why."""
        scale = THUMBNAIL / max(one.form.image.shape[:2])
        small = cv2.resize(one.form.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        device = "photo" if one.photo else "scan"
        self.refused.append(
            (small.astype(np.uint8), f"{one.form.blank.template.name}, {device}\n{error.code}")
        )

    def take(self, one: ReadForm, readings: Sequence[Reading]) -> None:
        """Take in the fields of a page in which a number is written."""
        if isinstance(one.page, PageError):
            return
        for seen, reading in zip(one.page.fields, readings, strict=True):
            if np.isfinite(seen.residual):
                self.residuals.append(seen.residual)
            label = one.form.values[seen.field.name]
            if label:
                answer = Answer(label, reading.value, reading.confidence, reading.outcome, {})
                self._add(answer, one.form, seen.field.name)

    def _add(self, answer: Answer, form: MadeForm, name: str) -> None:
        if not answer.right:
            self.crops[len(self.answers)] = _upright(form.image, form.corners(name))
        self.answers.append(answer)

    def write(self, folder: Path) -> None:
        """Write `errors.png`, `refused.png` and `residuals.png`."""
        folder.mkdir(parents=True, exist_ok=True)
        draw_errors(folder / "errors.png", self.answers, self.crops.__getitem__)
        count = len(self.refused)
        head = f"Of pages that are of their form, refused: {count}"
        draw_sheet(folder / "refused.png", PAGES, head, self.refused, count)
        draw_residuals(folder / "residuals.png", self.residuals)


def _upright(page: Pixels, corners: NDArray[np.float64]) -> Pixels:
    """Return a field as it is meant to be looked at; `corners` (4, 2) are clockwise from its own
    left upper one, in pixels of the page."""
    width, height = (float(np.linalg.norm(corners[0] - corners[end])) for end in (1, 3))
    room = ROOM * height
    own = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + room
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), own)
    size = round(width + 2 * room), round(height + 2 * room)
    return cv2.warpPerspective(page, matrix, size).astype(np.uint8)
