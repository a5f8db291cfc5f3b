"""Check digits, by the vectors of standards and papers, and by the errors that they find."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.templates.check_digits import check_of, obeys
from shared.templates.definition import CheckDigit

KNOWN = [
    (CheckDigit.LUHN, "79927398713"),
    (CheckDigit.LUHN, "4111111111111111"),  # a card for tests
    (CheckDigit.MOD11, "07940"),  # ISO/IEC 7064
    (CheckDigit.MOD11, "0000000218250097"),  # ORCID's example
    (CheckDigit.MOD11, "0000000151093700"),
    (CheckDigit.MOD97, "79444"),  # ISO/IEC 7064
    (CheckDigit.MOD97, "3214282912345698765432161182"),  # the IBAN GB82 WEST 1234 5698 7654 32
    (CheckDigit.VERHOEFF, "2363"),
    (CheckDigit.VERHOEFF, "123451"),
    (CheckDigit.VERHOEFF, "1428570"),
    (CheckDigit.VERHOEFF, "84736430954837284567892"),
    (CheckDigit.DAMM, "5724"),
]
FIND_EXCHANGES = (CheckDigit.MOD11, CheckDigit.MOD97, CheckDigit.VERHOEFF, CheckDigit.DAMM)
numbers = st.text("0123456789", min_size=1, max_size=20)
kinds = st.sampled_from(CheckDigit)


@pytest.mark.parametrize(("kind", "number"), KNOWN)
def test_known_numbers_obey_and_their_check_is_computed(kind: CheckDigit, number: str) -> None:
    length = 2 if kind is CheckDigit.MOD97 else 1
    assert obeys(kind, number)
    assert check_of(kind, number[:-length]) == number[-length:]


def test_a_number_whose_check_would_be_x_has_none() -> None:
    assert check_of(CheckDigit.MOD11, "000000021694233") is None  # ORCID 0000-0002-1694-233X


@settings(deadline=None)
@given(kinds, numbers)
def test_what_was_computed_obeys(kind: CheckDigit, number: str) -> None:
    check = check_of(kind, number)
    assert check is not None or kind is CheckDigit.MOD11
    assert check is None or obeys(kind, number + check)


@settings(deadline=None)
@given(kinds, numbers, st.data())
def test_no_wrong_digit_obeys(kind: CheckDigit, number: str, data: st.DataObject) -> None:
    whole = checked(kind, number)
    place = data.draw(st.integers(0, len(whole) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    wrong = whole[:place] + digit + whole[place + 1 :]
    assert obeys(kind, wrong) == (wrong == whole)


@settings(deadline=None)
@given(st.sampled_from(FIND_EXCHANGES), numbers, st.data())
def test_no_two_exchanged_digits_obey(kind: CheckDigit, number: str, data: st.DataObject) -> None:
    whole = checked(kind, number)
    place = data.draw(st.integers(0, len(whole) - 1))
    exchanged = whole[:place] + whole[place : place + 2][::-1] + whole[place + 2 :]
    assert obeys(kind, exchanged) == (exchanged == whole)


def checked(kind: CheckDigit, number: str) -> str:
    check = check_of(kind, number)
    assume(check is not None)
    return f"{number}{check}"


@settings(deadline=None)
@given(numbers)
def test_remainders_are_those_of_plain_arithmetic(number: str) -> None:
    assert obeys(CheckDigit.MOD97, number) == (int(number) % 97 == 1 and len(number) > 2)
    powers = sum(int(digit) * 2**place for place, digit in enumerate(reversed(number)))
    assert obeys(CheckDigit.MOD11, number) == (powers % 11 == 1 and len(number) > 1)


@pytest.mark.parametrize("kind", list(CheckDigit))
def test_a_check_alone_is_no_number(kind: CheckDigit) -> None:
    assert not any(
        obeys(kind, f"{number:02}"[-2 if kind is CheckDigit.MOD97 else -1 :])
        for number in range(100)
    )
