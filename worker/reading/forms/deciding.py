"""From what is seen in a field, and what rules make of it, to its reading: value, outcome."""

from __future__ import annotations

import numpy as np

from shared.readings import Box, Digit, Outcome, Reading
from worker.reading.forms.chances import FieldChances, Floats
from worker.reading.forms.field_calibration import FieldCalibration
from worker.reading.forms.rules import Ruling, Verdict

ALTERNATIVES = 3
LOST = 3.0
"""Pixels of the reference: a field whose print was missed by more may be another place."""
BELIEVED = 0.5
"""A number with a blank between its digits, or a void among them, is read otherwise where rules
make that as sure as this."""


def reading_of(
    chances: FieldChances, ruling: Ruling, calibration: FieldCalibration, max_error: float
) -> Reading:
    """Return the reading of a field under its rules, where an error of `max_error` is allowed."""
    name, box = chances.field.name, chances.box
    if not chances.has_ink:
        return Reading(name, None, 1.0, Outcome.BLANK, box, rules=ruling.rules)
    confidence = calibration.confidence(chances, ruling)
    outcome = _outcome(chances, ruling, confidence, calibration, max_error)
    if not outcome.has_value:
        return Reading(name, None, confidence, outcome, box, _seen(chances), ruling.rules)
    value, raw = value_of(chances, ruling), _raw(chances, ruling)
    digits = _ruled(chances, ruling) if obeys(chances, ruling) else _seen(chances)
    return Reading(name, value, confidence, outcome, box, digits, ruling.rules, raw)


def obeys(chances: FieldChances, ruling: Ruling) -> bool:
    """Tell whether the value read is one that the rules allow."""
    has_value = ruling.verdict is Verdict.READ
    return has_value and not (chances.has_gap and ruling.confidence < BELIEVED)


def value_of(chances: FieldChances, ruling: Ruling) -> str:
    """Return the most probable value that obeys; where none is likely, the raw reading."""
    return (ruling.value or "") if obeys(chances, ruling) else chances.value


def _raw(chances: FieldChances, ruling: Ruling) -> str | None:
    """Return the raw reading where the value is another, or breaks a rule."""
    is_told = not obeys(chances, ruling) or ruling.value != chances.value
    return chances.value if is_told else None


def _outcome(
    chances: FieldChances,
    ruling: Ruling,
    confidence: float,
    calibration: FieldCalibration,
    max_error: float,
) -> Outcome:
    if chances.is_void:
        return Outcome.REVIEW if _is_rescued(chances, ruling, confidence) else Outcome.UNREADABLE
    if not obeys(chances, ruling):
        return Outcome.REVIEW
    if confidence < calibration.unreadable_below:
        return Outcome.UNREADABLE
    is_found = chances.residual <= LOST  # and not NaN
    return Outcome.ACCEPTED if is_found and 1 - confidence <= max_error else Outcome.REVIEW


def _is_rescued(chances: FieldChances, ruling: Ruling, confidence: float) -> bool:
    """Tell whether rules make a number likely, for a person to look at, where a cell looks void."""
    return bool(ruling.rules) and obeys(chances, ruling) and confidence >= BELIEVED


def _ruled(chances: FieldChances, ruling: Ruling) -> tuple[Digit, ...]:
    """Return the digits of a value that obeys, each as probable as it is among all that do."""
    value = ruling.value or ""
    boxes = chances.boxes[ruling.first :][: len(value)]
    if len(boxes) < len(value) or not (chances.field.cells or len(value) == len(chances.boxes)):
        boxes = _even(chances.box, len(value))
    return tuple(
        _digit(int(digit), row, box)
        for digit, row, box in zip(value, ruling.digits, boxes, strict=True)
    )


def _even(box: Box, count: int) -> tuple[Box, ...]:
    """Share a box out among digits that nothing parts."""
    left, top, width, height = box
    edges = np.linspace(left, left + width, count + 1).astype(int).tolist()
    return tuple((edge, top, max(edges[1] - left, 1), height) for edge in edges[:-1])


def _seen(chances: FieldChances) -> tuple[Digit, ...]:
    """Return the digits as they are seen, whatever the rules."""
    places = zip(chances.best, chances.digits, chances.boxes, strict=True)
    return tuple(_digit(best, row, box) for best, row, box in places if best >= 0)


def _digit(value: int, row: Floats, box: Box) -> Digit:
    """Return a digit, its alternatives behind it: alone it need not be the likeliest."""
    others = [one for one in np.argsort(-row, kind="stable").tolist() if one != value]
    ranked = [value, *others[: ALTERNATIVES - 1]]
    top = tuple((str(one), float(row[one])) for one in ranked)
    return Digit(str(value), top[0][1], box, top)
