"""The reader `pixels`: 64 numbers hold one digit, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Box, Outcome, Reading
from shared.rows.packing import SIDE, counts
from worker.reading.calibration import Calibration
from worker.reading.classifiers.logistic import LogisticClassifier, load_classifier
from worker.reading.digits import FIELD, DigitReader
from worker.reading.model_card import open_model

BOX: Box = (0, 0, SIDE, SIDE)


class PixelsReader(DigitReader):
    """Classify rows of numbers as they are, and say how sure that is."""

    def __init__(self, regression: LogisticClassifier, calibration: Calibration) -> None:
        super().__init__(regression, calibration)
        self._regression = regression

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,  # noqa: ARG002  it has none
    ) -> list[tuple[Reading, ...]]:
        """Return one reading for each row, an (8, 8) uint8 image of dark ink on white, in order."""
        rows = counts(images)
        inked = rows.sum(axis=1) > 0
        logits = self._regression.count_logits(rows[inked])
        probabilities = iter(self._calibration.probabilities(logits))
        return [
            (self._reading(next(probabilities), BOX, max_error, image) if ink else _BLANK,)
            for image, ink in zip(images, inked.tolist(), strict=True)
        ]


_BLANK = Reading(FIELD, None, 1.0, Outcome.BLANK, BOX)


def load(folder: Path, threads: int | None = None) -> PixelsReader:
    """Load the reader of rows with the model in `folder`."""
    files = open_model(folder)
    regression = load_classifier(files.weights, threads)
    return PixelsReader(regression, files.calibration_for("pixels"))
