"""What part of a line is its value, and which values obey."""

from __future__ import annotations

import pytest

from shared.number_options import NumberOptions
from worker.reading.numbers.search import String
from worker.reading.numbers.symbols import SYMBOLS
from worker.reading.numbers.values import Form


def string(text: str) -> String:
    return tuple(SYMBOLS.index(char) for char in text)


@pytest.mark.parametrize(
    ("seen", "decimals", "value"),
    [
        ("1.234.50", 0, "123450"),
        ("1.234.50", 2, "1234.50"),
        ("1.234", 2, "1234"),
        ("12.5", 2, "12.5"),
        ("12.", 2, "12"),
        (".5", 1, ".5"),
        ("007", 2, "007"),
        ("1.234.567", 3, "1234.567"),
    ],
)
def test_only_a_decimal_separator_that_is_asked_for_is_kept(
    seen: str, decimals: int, value: str
) -> None:
    assert Form(NumberOptions(decimals=decimals)).value(string(seen)) == value


def test_a_number_obeys_its_length_its_pattern_and_holds_no_letter() -> None:
    form = Form(NumberOptions(digits=(3, 4), pattern="20[0-9]+"))
    assert form.obeys(string("2041"))
    assert not form.obeys(string("20411"))
    assert not form.obeys(string("3041"))
    assert not form.obeys(string("204X"))


def test_a_beginning_is_given_up_when_nothing_can_come_of_it() -> None:
    form = Form(NumberOptions(digits=(1, 3), pattern="20[0-9]+"))
    assert form.may_begin(string("2"))
    assert form.may_begin(())
    assert not form.may_begin(string("21"))
    assert not form.may_begin(string("2041"))


def test_decimals_count_no_separator_as_a_digit() -> None:
    assert Form(NumberOptions(digits=(4, 4), decimals=2)).obeys(string("12.50"))
