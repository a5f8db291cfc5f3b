"""The reader of forms: pages in, a reading for every field or a reason out."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import PageError
from shared.readings import Outcome
from tests.worker.reading.forms.conftest import Make
from worker.reading.forms.reader import FormReader
from worker.training.forms.made import make_stranger
from worker.training.forms.made.filling import Value
from worker.training.numbers.made import Hands


def agreeing(reader: FormReader, made: Make, seeds: range, **options: object) -> float:
    """Return the share of the digits of made forms that were read right, place by place."""
    forms = [made(seed, **options) for seed in seeds]
    right: list[bool] = []
    for form, page in zip(forms, reader.chances([form.image for form in forms]), strict=True):
        assert not isinstance(page, PageError)
        for seen in page.fields:
            value = form.values[seen.field.name] or ""
            right += [a == b for a, b in zip(value, seen.value.ljust(len(value)), strict=False)]
    return float(np.mean(right))


def test_it_works(reader: FormReader, made: Make) -> None:
    form = made(0, dpi=200)
    (page,) = reader.read([form.image])
    assert not isinstance(page, PageError)
    assert [one.field for one in page] == [one.name for one in reader.template.fields]


def test_most_digits_are_read_right_on_scans_and_photos(reader: FormReader, made: Make) -> None:
    # The hands are drawn ones, many of them odder than people's.
    assert agreeing(reader, made, range(3), dpi=200, oddities=False) > 0.8
    assert agreeing(reader, made, range(10, 12), photo=True, oddities=False) > 0.8


def test_a_blank_form_is_blank_everywhere(reader: FormReader) -> None:
    (page,) = reader.read([reader.references[0].grey])
    assert not isinstance(page, PageError)
    assert {one.outcome for one in page} == {Outcome.BLANK}
    assert all(one.value is None for one in page)


def test_a_stranger_fails_with_the_measure_of_the_match(reader: FormReader, made: Make) -> None:
    stranger = make_stranger(Hands(None), np.random.default_rng(3))
    form = made(0, dpi=200)
    failed, page = reader.read([stranger, form.image])
    assert isinstance(failed, PageError)
    assert failed.code == "no-match"
    assert "made-1" in failed.detail
    assert failed.extra["share"] < 0.5
    assert not isinstance(page, PageError)


def test_boxes_are_in_pixels_of_the_page(reader: FormReader, made: Make) -> None:
    form = made(4, dpi=150, oddities=False)
    (page,) = reader.read([form.image])
    assert not isinstance(page, PageError)
    for reading in page:
        left, top = form.corners(reading.field).min(axis=0)
        assert reading.box[:2] == pytest.approx((left, top), abs=3)
        for digit in reading.digits:
            x, y, width, height = reading.box
            middle = digit.box[0] + digit.box[2] / 2, digit.box[1] + digit.box[3] / 2
            assert x - 15 < middle[0] < x + width + 15
            assert y - 15 < middle[1] < y + height + 15


def test_a_spoilt_cell_makes_its_field_unreadable(reader: FormReader, made: Make) -> None:
    outcomes = [
        outcome
        for seed in range(20, 24)
        for value, outcome in _outcomes(reader, made, seed)
        if value is None
    ]
    assert all(one is not Outcome.ACCEPTED for one in outcomes)


def _outcomes(reader: FormReader, made: Make, seed: int) -> list[tuple[Value, Outcome]]:
    form = made(seed, dpi=200)
    (page,) = reader.read([form.image])
    assert not isinstance(page, PageError)
    return [(form.values[one.field], one.outcome) for one in page]


def test_the_chances_of_each_place_are_told(reader: FormReader, made: Make) -> None:
    (page,) = reader.chances([made(0, dpi=200).image])
    assert not isinstance(page, PageError)
    assert page.match.page == 1
    for seen in page.fields:
        count = len(seen.digits)
        assert seen.digits.shape == (count, 10)
        assert seen.blank.shape == seen.void.shape == (count,)
        assert len(seen.boxes) == count
        assert np.allclose(seen.digits.sum(axis=1), 1, atol=1e-6)
        assert seen.field.cells in (None, count)
