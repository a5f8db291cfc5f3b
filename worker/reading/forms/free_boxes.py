"""Read free boxes: the cleaned ink by the reader of numbers, all boxes of many pages at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

import numpy as np

from shared.number_options import MOST_DIGITS, NumberOptions
from worker.reading.forms.cells import ink_of_field
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.cutting import Crop
from worker.reading.forms.removal import Written
from worker.reading.numbers.boxes import digit_boxes
from worker.reading.numbers.calibration import log_odds
from worker.reading.numbers.decoding import Decoded
from worker.reading.numbers.reader import NumberReader, meant_among
from worker.reading.numbers.strips import Line, find_lines
from worker.reading.numbers.values import Form

Free = tuple[Crop, Written, float]
Group = tuple[tuple[int, int], bool]
"""Digits at least and at most, and whether all lines are looked at again."""


def read_free_boxes(
    boxes: Sequence[Free], numbers: NumberReader, ruled: Set[str]
) -> list[FieldChances]:
    """Return what is seen in free boxes, cut and cleaned, with the residual of each.

    Those of the names that are `ruled` are looked at for other values too.
    """
    groups: dict[Group, list[int]] = defaultdict(list)
    for place, (crop, _, _) in enumerate(boxes):
        digits = crop.field.digits or (1, MOST_DIGITS)
        groups[digits, crop.field.name in ruled].append(place)
    read: dict[int, FieldChances] = {}
    for group, places in groups.items():
        read |= zip(places, _read([boxes[place] for place in places], numbers, group), strict=True)
    return [read[place] for place in range(len(boxes))]


def _read(boxes: Sequence[Free], numbers: NumberReader, group: Group) -> list[FieldChances]:
    digits, thoroughly = group
    form = Form(NumberOptions(digits=digits))
    lines = [_lines(*box) for box in boxes]
    every = [line for some in lines for line in some]
    decoded = iter(numbers.decode(every, form, thoroughly=thoroughly))
    pairs = [[(line, next(decoded)) for line in some] for some in lines]
    return [_chances(box, found, numbers) for box, found in zip(boxes, pairs, strict=True)]


def _lines(crop: Crop, written: Written, _residual: float) -> list[Line]:
    ink = ink_of_field(written, crop.box)
    return find_lines(255 - ink) if ink.any() else []


def _chances(box: Free, found: list[tuple[Line, Decoded]], numbers: NumberReader) -> FieldChances:
    crop, _, residual = box
    if not found:
        return _nothing(crop, residual, has_ink=False)
    (line, decoded), _ = meant_among(found)
    if not decoded.value or len(decoded.digits) != len(decoded.value):
        return _nothing(crop, residual, has_ink=line.has_ink or bool(decoded.string))
    count = len(decoded.digits)
    corners = [(x, y, x + wide, y + tall) for x, y, wide, tall in digit_boxes(line, decoded)]
    return FieldChances(
        crop.field,
        crop.field_on_page,
        decoded.digits,
        np.zeros(count),
        np.zeros(count),
        tuple(crop.on_page(*one) for one in corners),
        has_ink=True,
        whole=numbers.calibration.confidence(decoded),
        residual=residual,
        others=_of_other_lengths(decoded),
        agreement=log_odds(decoded.agreement),
    )


def _of_other_lengths(decoded: Decoded) -> tuple[tuple[str, float], ...]:
    """Return values of more or fewer digits than were settled on, beside all of as many."""
    count = len(decoded.value)
    alike = sum(chance for value, chance in decoded.candidates if len(value) == count)
    return tuple(
        (value, chance / max(alike, 1e-9))
        for value, chance in decoded.candidates
        if len(value) != count and value
    )


def _nothing(crop: Crop, residual: float, *, has_ink: bool) -> FieldChances:
    none = np.zeros(0)
    whole = 0.0 if has_ink else 1.0
    box = crop.field_on_page
    return FieldChances(
        crop.field, box, np.zeros((0, 10)), none, none, (), has_ink, whole, residual
    )
