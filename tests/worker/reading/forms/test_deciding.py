"""From what is seen to what is said: values, blanks, and what a person should look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shared.readings import Outcome
from shared.templates import FormField
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.deciding import reading_of
from worker.reading.forms.field_calibration import FieldCalibration, field_calibrations

SURE = FieldCalibration(most=0.9999)


def seen(text: str, **changes: object) -> FieldChances:
    """Return what is seen of a comb: digits, `-` for an empty cell, `#` for a spoilt one."""
    count = len(text)
    digits = np.full((count, 10), 0.00001)
    for place, char in enumerate(text):
        digits[place, int(char) if char.isdigit() else 0] = 1 - 0.00009
    chances = FieldChances(
        FormField(name="id", box=(10, 20, 30 * count, 40), cells=count),
        (10, 20, 30 * count, 40),
        digits,
        np.array([0.9999 if char == "-" else 0.0001 for char in text]),
        np.array([0.99 if char == "#" else 0.0001 for char in text]),
        tuple((10 + 30 * place, 20, 30, 40) for place in range(count)),
        has_ink=text.strip("-") != "",
        whole=0.99999,
        residual=0.5,
    )
    return replace(chances, **changes)  # type: ignore[arg-type]


def test_it_works() -> None:
    reading = reading_of(seen("4711"), SURE, 0.001)
    assert (reading.value, reading.outcome) == ("4711", Outcome.ACCEPTED)
    assert [digit.value for digit in reading.digits] == [*"4711"]


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("----", None, Outcome.BLANK),
        ("--47", "47", None),
        ("47--", "47", None),
        ("4#11", None, Outcome.UNREADABLE),
        ("4-11", "411", Outcome.REVIEW),
    ],
)
def test_empty_and_spoilt_cells_say_what_they_are(
    text: str, value: str | None, outcome: Outcome | None
) -> None:
    reading = reading_of(seen(text), SURE, 0.5)
    assert reading.value == value
    assert outcome is None or reading.outcome is outcome


def test_a_number_of_another_length_goes_to_review() -> None:
    field = FormField(name="id", box=(10, 20, 120, 40), cells=4, digits=(3, 4))
    reading = reading_of(seen("47--", field=field), SURE, 0.5)
    assert (reading.value, reading.outcome) == ("47", Outcome.REVIEW)


@pytest.mark.parametrize("residual", [9.0, float("nan")])
def test_a_field_whose_print_was_not_found_is_never_accepted(residual: float) -> None:
    reading = reading_of(seen("4711", residual=residual), SURE, 0.5)
    assert reading.outcome is Outcome.REVIEW


def test_what_is_unsure_goes_to_review_and_what_is_hopeless_is_unreadable() -> None:
    assert reading_of(seen("47", whole=0.6), SURE, 0.001).outcome is Outcome.REVIEW
    assert reading_of(seen("47", whole=0.001), SURE, 0.001).outcome is Outcome.UNREADABLE


def test_the_stored_calibrations_know_their_limits() -> None:
    for calibration in field_calibrations().values():
        assert calibration.samples > 100
        assert calibration.most <= 1 - 1 / (calibration.samples + 2) + 1e-5
        assert calibration.whole + calibration.weakest > 0
