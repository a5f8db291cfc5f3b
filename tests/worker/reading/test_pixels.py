"""The reader `pixels` on digits that scikit-learn ships."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from shared.errors import SetupError
from shared.readings import Outcome
from shared.rows.packing import paint
from worker.reading import Reader, load_reader

DIGITS = load_digits()


@pytest.fixture(scope="module")
def pixels() -> Reader:
    reader = load_reader("pixels")
    reader.warm_up()
    return reader


def test_it_reads_the_digits_of_scikit_learn(pixels: Reader) -> None:
    readings = [one for (one,) in pixels.read(list(paint(DIGITS.data.tolist())))]
    right = np.array([one.digits[0].value for one in readings]) == DIGITS.target.astype(str)
    accepted = np.array([one.outcome is Outcome.ACCEPTED for one in readings])
    assert right.mean() >= 0.97
    assert right[accepted].mean() >= 0.998


def test_a_reading_is_that_of_a_digit_over_the_whole_row(pixels: Reader) -> None:
    ((reading,),) = pixels.read(list(paint(DIGITS.data[:1].tolist())), max_error=0.01)
    assert (reading.field, reading.value, reading.outcome) == ("digit", "0", Outcome.ACCEPTED)
    assert reading.box == reading.digits[0].box == (0, 0, 8, 8)


def test_a_row_of_noughts_is_blank_between_others(pixels: Reader) -> None:
    rows = [[0.0] * 64, DIGITS.data[3].tolist(), [0.0] * 64]
    results = pixels.read(list(paint(rows)), max_error=0.5)
    assert [one.value for (one,) in results] == [None, "3", None]
    assert results[0][0].outcome is Outcome.BLANK
    assert results[0][0].box == (0, 0, 8, 8)


def test_no_rows_give_no_readings(pixels: Reader) -> None:
    assert pixels.read([]) == []


def test_models_that_read_images_alone_are_refused_by_name() -> None:
    with pytest.raises(SetupError, match="'cnn' does not read 'pixels': take logistic"):
        load_reader("pixels", "cnn")
