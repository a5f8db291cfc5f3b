"""The reader `digit` with the weights that are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import Pixels
from shared.readings import Outcome
from tests.support.drawing import draw
from worker.reading import Reader


@pytest.mark.parametrize("ink", [20, 120], ids=["pen", "pencil"])
def test_it_reads_drawn_digits(reader: Reader, ink: int) -> None:
    images = [np.asarray(draw(digit, ink=ink)) for digit in range(10)]
    values = [one.value for (one,) in reader.read(images, max_error=0.5)]
    assert values == list("0123456789")


def test_results_come_in_the_order_of_the_images_with_blanks_between(
    reader: Reader, five: Pixels
) -> None:
    blank = np.full((40, 30), 255, np.uint8)
    results = reader.read([blank, five, blank, np.asarray(draw(2)), blank])
    assert [one.value for (one,) in results] == [None, "5", None, "2", None]


def test_a_blank_has_the_whole_image_and_no_digits(reader: Reader) -> None:
    ((reading,),) = reader.read([np.full((40, 30), 255, np.uint8)])
    assert reading.outcome is Outcome.BLANK
    assert reading.box == (0, 0, 30, 40)
    assert (reading.value, list(reading.digits)) == (None, [])


def test_a_reading_has_one_digit_with_its_alternatives(reader: Reader, five: Pixels) -> None:
    ((reading,),) = reader.read([five])
    (digit,) = reading.digits
    assert (reading.field, digit.value, digit.box) == ("digit", "5", reading.box)
    assert digit.top[0] == ("5", digit.confidence)
    assert [p for _, p in digit.top] == sorted((p for _, p in digit.top), reverse=True)
    assert sum(p for _, p in digit.top) <= 1 + 1e-9


def test_the_allowed_error_decides_what_is_accepted(reader: Reader, five: Pixels) -> None:
    ((generous,),) = reader.read([five], max_error=0.5)
    ((impossible,),) = reader.read([five], max_error=0.0)
    assert generous.outcome is Outcome.ACCEPTED
    assert impossible.outcome is Outcome.REVIEW
    assert impossible.value == generous.value


def test_no_images_give_no_readings(reader: Reader) -> None:
    assert reader.read([]) == []


def test_it_says_where_it_runs(reader: Reader) -> None:
    assert reader.device == "cpu" or reader.device.startswith("GPU:")
