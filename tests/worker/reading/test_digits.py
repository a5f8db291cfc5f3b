"""The reader `digit` with the weights that are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import Pixels
from shared.readings import Outcome
from tests.support.drawing import draw
from worker.reading import Reader
from worker.training.synthesis.drawn import SHAPES, draw_digits
from worker.training.synthesis.non_digits import UNSEEN_LETTERS, NonDigits


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


def test_what_is_no_digit_is_unreadable_or_looked_at(reader: Reader) -> None:
    marks = NonDigits(draw_digits(len(SHAPES), seed=5).images, 80, UNSEEN_LETTERS).make(seed=9)
    images = [255 - np.pad(ink, 30) for _, ink in marks]
    outcomes = [one.outcome for (one,) in reader.read(images, max_error=0.01)]
    assert outcomes.count(Outcome.ACCEPTED) <= 2
    assert outcomes.count(Outcome.UNREADABLE) >= 60


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_on_ruled_paper_in_a_shadow_is_read(reader: Reader, digit: int) -> None:
    page = np.dstack([np.asarray(draw(digit))] * 3).astype(np.float32)
    page[10::22] = np.minimum(page[10::22], (150, 170, 215))
    page[:, 60:] *= 0.7
    ((reading,),) = reader.read([page.astype(np.uint8)], max_error=0.5)
    assert reading.value == str(digit)


def test_no_images_give_no_readings(reader: Reader) -> None:
    assert reader.read([]) == []


def test_it_says_where_it_runs(reader: Reader) -> None:
    assert reader.device.startswith(("cpu", "GPU:"))
