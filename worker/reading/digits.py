"""The reader `digit`: one image holds one digit, or none."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Box, Digit, Outcome, Reading
from worker.reading.calibration import DIGITS, Calibration, shares_of_digits
from worker.reading.classifiers.kinds import Classifier
from worker.reading.fastest import load_fastest, load_further
from worker.reading.model_card import open_model
from worker.reading.normalisation import normalise, whole

FIELD = "digit"
ALTERNATIVES = 3


class DigitReader:
    """Normalise images, classify their glyphs, and say how sure that is."""

    def __init__(
        self, classifier: Classifier, calibration: Calibration, in_cells: Classifier | None = None
    ) -> None:
        """Take a classifier and its calibration; `in_cells` knows digits in the cells of combs."""
        self._classifier = classifier
        self._in_cells = in_cells
        self._calibration = calibration
        self._explains = False
        self.device = classifier.device

    def explaining(self) -> Self:
        """Return the same reader, which tells all ten probabilities and what its model saw."""
        explaining = copy(self)
        explaining._explains = True
        return explaining

    def warm_up(self) -> None:
        """Compile every batch shape."""
        self._classifier.warm_up()
        if self._in_cells:
            self._in_cells.warm_up()

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,  # noqa: ARG002  it has none
    ) -> list[tuple[Reading, ...]]:
        """Return one reading for each image, in order."""
        written = [normalise(image) for image in images]
        probabilities = iter(self.classify([mark.glyph for mark in written if mark]))
        return [
            (
                self._reading(next(probabilities), mark.box, max_error, 255 - mark.glyph)
                if mark
                else _blank(image),
            )
            for mark, image in zip(written, images, strict=True)
        ]

    def classify(self, glyphs: Sequence[NDArray[np.uint8]]) -> NDArray[np.float64]:
        """Return calibrated probabilities (n, 10) of n glyphs."""
        stacked = np.stack(glyphs) if glyphs else np.zeros((0, 28, 28), np.uint8)
        return self._calibration.probabilities(self._classifier.logits(stacked))

    def opinions_of_cells(self, glyphs: Sequence[NDArray[np.uint8]]) -> NDArray[np.float64] | None:
        """Return (n, 10), which digit stands in each of n cells, given that one does.

        None where the model has no net for cells.
        """
        if self._in_cells is None:
            return None
        stacked = np.stack(glyphs) if glyphs else np.zeros((0, 28, 28), np.uint8)
        return shares_of_digits(self._in_cells.logits(stacked))

    def _reading(
        self, probabilities: NDArray[np.float64], box: Box, max_error: float, saw: Pixels
    ) -> Reading:
        """Return the reading of what the model saw, (n, n) uint8 with dark ink on white."""
        digit = self._digit(probabilities, box, saw)
        outcome = self._calibration.outcome(probabilities, max_error)
        value = digit.value if outcome.has_value else None
        return Reading(FIELD, value, digit.confidence, outcome, box, (digit,))

    def _digit(self, probabilities: NDArray[np.float64], box: Box, saw: Pixels) -> Digit:
        most = DIGITS if self._explains else ALTERNATIVES
        best = np.argsort(-probabilities, kind="stable")[:most]
        top = tuple((str(value), float(probabilities[value])) for value in best)
        return Digit(top[0][0], top[0][1], box, top, _png(saw) if self._explains else None)


def load(folder: Path, threads: int | None = None) -> DigitReader:
    """Load the digit reader with the model in `folder`, in the form that runs fastest here."""
    files = open_model(folder)
    in_cells = load_further(folder, files.cell, threads) if files.cell else None
    return DigitReader(*load_fastest(files, threads), in_cells)


def _png(pixels: Pixels) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1])


def _blank(image: Pixels) -> Reading:
    """Return the reading of an image without ink; that it is blank is not in doubt."""
    return Reading(FIELD, None, 1.0, Outcome.BLANK, whole(image))
