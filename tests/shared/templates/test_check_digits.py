"""Check digits: numbers that are known to be right, and the errors that each scheme finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.templates import CheckDigit
from shared.templates.check_digits import LEAST_DIGITS, obeys

KNOWN = {
    CheckDigit.LUHN: ["79927398713", "4539578763621486", "18"],
    CheckDigit.MOD11: ["0000000218250097"],
    CheckDigit.MOD97: ["3214282912345698765432161182", "79444"],
    CheckDigit.VERHOEFF: ["2363", "123451"],
    CheckDigit.DAMM: ["5724"],
}
"""From the standards and the papers; ORCIDs and IBANs are such numbers."""
DIGITS = st.text("0123456789", min_size=2, max_size=20)


@pytest.mark.parametrize(("check", "number"), [(c, n) for c in CheckDigit for n in KNOWN[c]])
def test_numbers_that_are_known_to_be_right_obey(check: CheckDigit, number: str) -> None:
    assert obeys(check, number)


@pytest.mark.parametrize("check", CheckDigit)
@settings(deadline=None)
@given(start=DIGITS, place=st.integers(0, 30), step=st.integers(1, 9))
def test_no_single_wrong_digit_passes(check: CheckDigit, start: str, place: int, step: int) -> None:
    number = completed(check, start)
    if number is None:  # ISO 7064 MOD 11-2 would end in X
        return
    place %= len(number)
    wrong = str((int(number[place]) + step) % 10)
    assert not obeys(check, number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("check", [one for one in CheckDigit if one != CheckDigit.LUHN])
@settings(deadline=None)
@given(start=DIGITS, place=st.integers(0, 30))
def test_no_two_neighbours_change_places_unseen(check: CheckDigit, start: str, place: int) -> None:
    number = completed(check, start)
    if number is None:
        return
    place %= len(number) - 1
    one, other = number[place], number[place + 1]
    assert one == other or not obeys(check, number[:place] + other + one + number[place + 2 :])


@pytest.mark.parametrize("check", CheckDigit)
def test_too_few_digits_never_obey(check: CheckDigit) -> None:
    assert not any(obeys(check, "0" * length) for length in range(LEAST_DIGITS[check]))
    assert not obeys(check, "1")


def completed(check: CheckDigit, start: str) -> str | None:
    """Return the number that begins so, with its check digits; exactly one does, or none."""
    width = LEAST_DIGITS[check] - 1
    found = [
        start + f"{end:0{width}}"
        for end in range(10**width)
        if obeys(check, f"{start}{end:0{width}}")
    ]
    assert len(found) <= 1 + (check == CheckDigit.MOD97)
    assert found or check == CheckDigit.MOD11
    return found[0] if found else None
