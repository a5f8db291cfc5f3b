"""What a client asks of the reader `number`, from the text of a form to the options."""

from __future__ import annotations

import pytest

from shared.errors import InvalidRequest
from shared.number_requests import check_number_options
from shared.states import Reader


def test_a_form_becomes_options() -> None:
    given = {"digits": "3-8", "pattern": "[1-9].*", "decimals": "2", "lines": "on"}
    options = check_number_options(given, Reader.NUMBER)
    assert options
    assert options.as_row() == {
        "digits": [3, 8],
        "pattern": "[1-9].*",
        "decimals": 2,
        "lines": True,
    }


def test_nothing_given_is_what_the_options_are_by_themselves() -> None:
    options = check_number_options({}, Reader.NUMBER)
    assert options
    assert options.as_row() == {}
    assert check_number_options({}, Reader.DIGIT) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("digits", "many", "a number from 1 to 40, or a range such as 3-8"),
        ("digits", "9-3", "the least first"),
        ("digits", "0-3", "from 1 to 40"),
        ("digits", "5-41", "from 1 to 40"),
        ("digits", "0", "a number from 1 to 40"),
        ("digits", [1, 2, 3], "a number from 1 to 40"),
        ("pattern", "(", "no regular expression"),
        ("pattern", "1" * 101, "100 characters"),
        ("decimals", "7", "it must be a whole number from 0 to 6"),
        ("decimals", "x", "it must be a whole number from 0 to 6"),
        ("lines", "perhaps", "it must be true or false"),
    ],
)
def test_the_option_at_fault_is_named(name: str, value: object, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said) as refusal:
        check_number_options({name: value}, Reader.NUMBER)
    assert refusal.value.detail.startswith(f"{name}: ")
    assert refusal.value.extra == {"field": name}


@pytest.mark.parametrize("given", ["5", 5, "5-5", (5, 5)])
def test_one_number_of_digits_may_be_given_in_any_shape(given: object) -> None:
    options = check_number_options({"digits": given}, Reader.NUMBER)
    assert options
    assert options.digits == (5, 5)


@pytest.mark.parametrize(
    ("given", "allowed", "barred"),
    [
        ({}, ["5", "00912"], ["12.5", "1" * 41]),
        ({"digits": "3-4"}, ["123", "1234"], ["12", "12345"]),
        ({"decimals": "2"}, ["12", "12.5", "12.50"], ["12.505", "12."]),
        ({"pattern": "20[0-9]{2}"}, ["2026"], ["1926", "20260"]),
    ],
)
def test_the_numbers_that_options_allow(
    given: dict[str, str], allowed: list[str], barred: list[str]
) -> None:
    options = check_number_options(given, Reader.NUMBER)
    assert options
    assert all(map(options.allows, allowed))
    assert not any(map(options.allows, barred))


@pytest.mark.parametrize("reader", [Reader.DIGIT, Reader.PIXELS])
def test_other_readers_take_no_options_of_numbers(reader: Reader) -> None:
    with pytest.raises(InvalidRequest, match="digits is an option of the reader 'number'"):
        check_number_options({"digits": "5"}, reader)
