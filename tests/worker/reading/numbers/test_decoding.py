"""From what the net says of each step to a number, its digits, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.number_options import NumberOptions
from shared.readings import Outcome
from worker.reading.numbers.calibration import NumberCalibration
from worker.reading.numbers.decoding import Decoded, decode, first_guess, told
from worker.reading.numbers.second_look import is_unsure
from worker.reading.numbers.symbols import BLANK, CLASSES, JUNK, SEPARATOR
from worker.reading.numbers.values import Form

FREE = Form(NumberOptions())


def said(symbols: Sequence[int], sure: float = 0.98) -> NDArray[np.float32]:
    """Return one line whose steps say such symbols, with the rest of the chance spread out."""
    line = np.full((1, len(symbols), CLASSES), (1 - sure) / (CLASSES - 1), np.float32)
    line[0, np.arange(len(symbols)), symbols] = sure
    return line


def read(symbols: Sequence[int], form: Form = FREE, sure: float = 0.98) -> Decoded:
    (decoded,) = decode(told(said(symbols, sure), form), form)
    return decoded


def test_a_symbol_that_is_said_again_without_paper_between_is_one() -> None:
    string, spans = first_guess(said([BLANK, 3, 3, BLANK, 3, 7, BLANK])[0])
    assert string == (3, 3, 7)
    assert spans == [(1, 3), (4, 5), (5, 6)]


def test_a_separator_that_says_nothing_is_paper() -> None:
    steps = [1, BLANK, SEPARATOR, BLANK, 5]
    assert read(steps).string == (1, 5)
    kept = read(steps, Form(NumberOptions(decimals=2)))
    assert (kept.string, kept.value) == ((1, SEPARATOR, 5), "1.5")


def test_each_digit_has_the_chances_of_its_own_steps() -> None:
    decoded = read([4, 4, BLANK, 9, BLANK])
    assert decoded.digits.argmax(axis=1).tolist() == [4, 9]
    assert decoded.digits.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("symbols", "options", "obeys"),
    [
        ([1, BLANK, 2, BLANK], NumberOptions(), True),
        ([1, BLANK, 2, BLANK], NumberOptions(digits=(3, 4)), False),
        ([1, BLANK, 2, BLANK], NumberOptions(pattern="1[0-9]"), True),
        ([1, BLANK, JUNK, BLANK], NumberOptions(), False),
    ],
)
def test_a_first_guess_knows_whether_it_obeys(
    symbols: list[int], options: NumberOptions, obeys: bool
) -> None:
    decoded = read(symbols, Form(options))
    assert decoded.obeys is obeys
    assert obeys or is_unsure(decoded)


def test_the_surer_the_steps_the_surer_the_number() -> None:
    symbols = [5, BLANK, 0, BLANK, 8]
    surer = [NumberCalibration().confidence(read(symbols, sure=sure)) for sure in (0.6, 0.9, 0.99)]
    assert surer == sorted(surer)
    assert surer[0] < 0.5 < surer[-1]


def test_no_reading_is_surer_than_the_calibration_can_know() -> None:
    calibration = NumberCalibration(offset=20)
    assert calibration.confidence(read([1])) == calibration.most


@pytest.mark.parametrize(
    ("symbols", "confidence", "outcome"),
    [
        ([BLANK, BLANK], 0.99, Outcome.BLANK),
        ([JUNK, BLANK, JUNK], 0.99, Outcome.UNREADABLE),
        ([1, BLANK, 2], 0.01, Outcome.UNREADABLE),
        ([1, BLANK, 2], 0.98, Outcome.REVIEW),
        ([1, BLANK, 2], 0.995, Outcome.ACCEPTED),
        ([1, BLANK, 2, BLANK, 3, BLANK, JUNK], 0.995, Outcome.REVIEW),
    ],
)
def test_an_outcome_is_what_the_symbols_and_the_confidence_allow(
    symbols: list[int], confidence: float, outcome: Outcome
) -> None:
    assert NumberCalibration().outcome(read(symbols), confidence, 0.01) is outcome
