"""From what is seen in a field to its reading: value, confidence, outcome."""

from __future__ import annotations

import numpy as np

from shared.readings import Box, Digit, Outcome, Reading
from worker.reading.forms.chances import FieldChances, Floats
from worker.reading.forms.field_calibration import FieldCalibration

ALTERNATIVES = 3
LOST = 3.0
"""Pixels of the reference: a field whose print was missed by more may be another place."""


def reading_of(chances: FieldChances, calibration: FieldCalibration, max_error: float) -> Reading:
    """Return the reading of a field by itself, where an error of `max_error` is allowed."""
    if not chances.has_ink:
        return Reading(chances.field.name, None, 1.0, Outcome.BLANK, chances.box)
    confidence = calibration.confidence(chances)
    outcome = _outcome(chances, confidence, calibration, max_error)
    value = chances.value if outcome.has_value else None
    return Reading(chances.field.name, value, confidence, outcome, chances.box, _digits(chances))


def _outcome(
    chances: FieldChances, confidence: float, calibration: FieldCalibration, max_error: float
) -> Outcome:
    if chances.is_void or confidence < calibration.unreadable_below:
        return Outcome.UNREADABLE
    least, most = chances.field.digits or (1, chances.field.cells or len(chances.value))
    is_sound = least <= len(chances.value) <= most and not chances.has_gap
    is_found = chances.residual <= LOST  # and not NaN
    is_sure = 1 - confidence <= max_error
    return Outcome.ACCEPTED if is_sound and is_found and is_sure else Outcome.REVIEW


def _digits(chances: FieldChances) -> tuple[Digit, ...]:
    places = zip(chances.best, chances.digits, chances.boxes, strict=True)
    return tuple(_digit(row, box) for best, row, box in places if best >= 0)


def _digit(row: Floats, box: Box) -> Digit:
    ranked = np.argsort(-row, kind="stable")[:ALTERNATIVES]
    top = tuple((str(one), float(row[one])) for one in ranked.tolist())
    return Digit(top[0][0], top[0][1], box, top)
