"""A digit across the edge of its field is never dropped unsaid."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from shared.readings import Outcome
from tests.support.writing import write
from worker.reading.forms.cells import Rows, hangs_out
from worker.reading.forms.reader import FormReader
from worker.reading.forms.removal import Written

ABOVE, FIELD, BELOW = (
    (20.0, -10.0, 120.0, 50.0),
    (20.0, 40.0, 120.0, 50.0),
    (20.0, 90.0, 120.0, 50.0),
)


@pytest.mark.parametrize(
    ("top", "bottom", "others", "is_told"),
    [
        (45, 85, [BELOW], False),  # all of it inside
        (10, 58, [], True),  # the lower third of a digit above
        (74, 112, [], True),
        (68, 134, [BELOW], True),  # a third here, two thirds below
        (60, 110, [BELOW], True),
        (82, 134, [BELOW], False),  # the head of a digit below
        (42, 96, [BELOW], False),  # a tail of its own
        (0, 51, [ABOVE], False),  # the tail of a digit above, whose head the crop has not
        (0, 38, [], False),  # it does not reach the field
        (38, 45, [], False),  # a speck
    ],
)
def test_it_is_told_where_it_is_guessed_whose_a_stroke_is(
    top: int, bottom: int, others: Sequence[Rows], *, is_told: bool
) -> None:
    ink = np.zeros((150, 160), np.uint8)
    ink[top:bottom, 50:55] = 255
    assert hangs_out(Written(ink, np.zeros_like(ink)), FIELD, others) is is_told


def test_what_was_left_of_print_hangs_nowhere() -> None:
    ink = np.zeros((150, 160), np.uint8)
    ink[15:60, 50:53] = 255
    printed = np.zeros_like(ink)
    assert hangs_out(Written(ink, printed), FIELD, [])
    printed[15:60, 50:53] = 1
    assert not hangs_out(Written(ink, printed), FIELD, [])


@pytest.mark.parametrize("thick", [2, 4])
def test_a_dash_in_every_cell_is_no_fault(reader: FormReader, thick: int) -> None:
    page = reader.references[0].grey.copy()
    for field in reader.template.fields:
        left, top, width, height = field.box
        pitch = width / (field.cells or 1)
        for place in range(field.cells or 0):
            x, y = round(left + (place + 0.25) * pitch), top + height // 2
            cv2.line(page, (x, y), (round(x + pitch / 2), y), 20, thick)
    (readings,) = reader.read([page])
    assert not isinstance(readings, PageError)
    assert all(one.outcome is not Outcome.ACCEPTED for one in readings)


@pytest.mark.parametrize("share", [-0.5, 0.5])
def test_a_number_on_the_edge_of_its_comb_is_neither_blank_nor_accepted(
    reader: FormReader, share: float
) -> None:
    page = reader.references[0].grey.copy()
    combs = [field for field in reader.template.fields if field.cells]
    for seed, field in enumerate(combs):
        left, top, width, height = field.box
        pitch = width / (field.cells or 1)
        for place in range(field.cells or 1):
            tile = _digit("2375468"[(seed + place) % 7], seed, round(0.6 * height))
            x = round(left + (place + 0.5) * pitch - tile.shape[1] / 2)
            _put(page, tile, x, round(top + (0.2 + share) * height))
    (readings,) = reader.read([page], max_error=0.01)
    assert not isinstance(readings, PageError)
    outcomes = {one.field: one.outcome for one in readings}
    told = {outcomes[field.name] for field in combs}
    assert told <= {Outcome.REVIEW, Outcome.UNREADABLE}


def _digit(text: str, seed: int, high: int) -> Pixels:
    tile = write(text, seed, margin=1)
    wide = max(4, round(tile.shape[1] * high / tile.shape[0]))
    return np.asarray(cv2.resize(tile, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


def _put(page: Pixels, tile: Pixels, left: int, top: int) -> None:
    part = page[top : top + tile.shape[0], left : left + tile.shape[1]]
    part[:] = np.minimum(part, tile[: part.shape[0], : part.shape[1]])
