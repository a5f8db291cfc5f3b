"""From what is seen to what is said: values, blanks, and what a person should look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shared.readings import Outcome, Reading
from shared.templates import CheckDigit, FormField, Rules
from worker.reading.forms import deciding
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.field_calibration import SHARED, FieldCalibration, field_calibrations
from worker.reading.forms.rules import Recogniser
from worker.reading.forms.weighing import evidence_of

SURE = FieldCalibration(most=0.9999)


def reading_of(chances: FieldChances, calibration: FieldCalibration, max_error: float) -> Reading:
    """Return the reading of a field under its own rules."""
    name = chances.field.name
    rulings = Recogniser([chances.field]).read({name: evidence_of(chances, 1.0)})
    return deciding.reading_of(chances, rulings[name], calibration, max_error)


def seen(text: str, sure: float = 0.9999, rival: int = 0, **changes: object) -> FieldChances:
    """Return what is seen of a comb: digits, `-` for an empty cell, `#` for a spoilt one.

    The last digit is only as sure as told; what is left is for its rival.
    """
    count = len(text)
    digits = np.full((count, 10), 1e-7)
    for place, char in enumerate(text):
        digits[place, int(char) if char.isdigit() else 0] = 1
    digits[-1, rival] += (1 - sure) / sure
    digits /= digits.sum(axis=1, keepdims=True)
    chances = FieldChances(
        FormField(name="id", box=(10, 20, 30 * count, 40), cells=count),
        (10, 20, 30 * count, 40),
        digits,
        np.array([0.9999 if char == "-" else 1e-6 for char in text]),
        np.array([0.99 if char == "#" else 1e-6 for char in text]),
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


def test_a_field_whose_ink_another_runs_into_is_for_a_person_to_see() -> None:
    reading = reading_of(seen("4711", is_shared=True), SURE, 0.001)
    assert (reading.value, reading.outcome) == ("4711", Outcome.REVIEW)
    assert reading.confidence == SHARED


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
    assert reading_of(seen("47", sure=0.6), SURE, 0.001).outcome is Outcome.REVIEW
    hopeless = replace(seen("47"), digits=np.full((2, 10), 0.1))
    assert reading_of(hopeless, SURE, 0.001).outcome is Outcome.UNREADABLE


LUHN = FormField(name="id", box=(10, 20, 120, 40), cells=4, rules=Rules(check=CheckDigit.LUHN))


def test_a_rule_decides_between_likely_digits_and_the_raw_reading_is_told() -> None:
    reading = reading_of(seen("4714", sure=0.6, rival=3, field=LUHN), SURE, 0.01)
    assert (reading.value, reading.raw, reading.outcome) == ("4713", "4714", Outcome.ACCEPTED)
    assert reading.rules == ("check:luhn",)
    assert reading.as_json()["raw"] == "4714"
    assert reading.digits[-1].value == "3"
    assert reading.digits[-1].confidence > 0.9


def test_a_reading_that_obeys_says_nothing_of_a_raw_one() -> None:
    reading = reading_of(seen("4713", field=LUHN), SURE, 0.001)
    assert (reading.value, reading.outcome, reading.raw) == ("4713", Outcome.ACCEPTED, None)
    assert "raw" not in reading.as_json()


def test_what_plainly_breaks_its_rule_goes_to_review_as_it_stands() -> None:
    reading = reading_of(seen("4712", field=LUHN), SURE, 0.5)
    assert (reading.value, reading.raw, reading.outcome) == ("4712", "4712", Outcome.REVIEW)
    assert [digit.value for digit in reading.digits] == [*"4712"]


def test_rules_may_find_a_number_where_a_cell_looks_void_but_never_accept_it() -> None:
    known = LUHN.model_copy(update={"rules": Rules(values=("4711",))})
    void = np.array([0, 0.9, 0, 0])
    reading = reading_of(seen("4711", field=known, void=void), SURE, 0.5)
    assert (reading.value, reading.outcome) == ("4711", Outcome.REVIEW)
    spoilt = reading_of(seen("4711", field=known, void=np.array([0, 1.0, 0, 0])), SURE, 0.5)
    assert (spoilt.value, spoilt.outcome) == (None, Outcome.UNREADABLE)
    alone = reading_of(seen("4711", void=void), SURE, 0.5)
    assert alone.outcome is Outcome.UNREADABLE


def test_a_blank_names_its_rules_too() -> None:
    reading = reading_of(seen("----", field=LUHN), SURE, 0.001)
    assert (reading.outcome, reading.rules) == (Outcome.BLANK, ("check:luhn",))


def test_a_number_of_a_free_box_with_more_digits_than_were_parted_has_them_side_by_side() -> None:
    box = FormField(name="id", box=(10, 20, 120, 40), digits=(1, 4), rules=Rules(values=("4711",)))
    chances = seen("411", field=box, whole=0.6, others=(("4711", 0.9),))
    reading = reading_of(replace(chances, blank=np.zeros(3), void=np.zeros(3)), SURE, 0.01)
    assert (reading.value, reading.raw) == ("4711", "411")
    assert [digit.box[0] for digit in reading.digits] == [10, 32, 55, 77]


def test_the_stored_calibrations_know_their_limits() -> None:
    for calibration in field_calibrations().values():
        assert calibration.samples > 100
        assert calibration.most <= 1 - 1 / (calibration.samples + 2) + 1e-5
        assert calibration.whole + calibration.weakest > 0
