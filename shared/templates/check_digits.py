"""Whether a number obeys its check digits."""

from __future__ import annotations

from collections.abc import Callable

from shared.templates.definition import CheckDigit

LEAST_DIGITS = dict.fromkeys(CheckDigit, 2) | {CheckDigit.MOD97: 3}
"""Digits of the shortest number: one, and the check."""

_DAMM = tuple(
    map(
        int,
        "0317598642709215486342068713591750983426612304597836"
        "742095815869720134894536201794386172052581436790",
    )
)
"""Damm's quasigroup of order 10, row by row."""
_ROTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""Verhoeff's permutation, applied once more at each place."""


def obeys(check: CheckDigit, digits: str) -> bool:
    """Tell whether a string of digits, its check digits last, obeys."""
    return len(digits) >= LEAST_DIGITS[check] and _CHECKS[check](digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = [2 * int(digit) for digit in digits[-2::-2]]
    plain = sum(int(digit) for digit in digits[::-2])
    return (plain + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0


def _mod11(digits: str) -> bool:
    """ISO/IEC 7064, MOD 11-2."""
    total = 0
    for digit in digits:
        total = (2 * total + int(digit)) % 11
    return total == 1


def _mod97(digits: str) -> bool:
    """ISO/IEC 7064, MOD 97-10."""
    return int(digits) % 97 == 1


def _verhoeff(digits: str) -> bool:
    """Verhoeff (1969): products in the dihedral group of order 10."""
    total, places = 0, list(range(10))
    for digit in reversed(digits):
        total = _product(total, places[int(digit)])
        places = [_ROTATION[place] for place in places]
    return total == 0


def _product(one: int, other: int) -> int:
    """Return the product of two elements of D5: 0 to 4 are turns, 5 to 9 reflections."""
    turn = one + other if one < 5 else one - other
    return turn % 5 + 5 * ((one < 5) != (other < 5))


def _damm(digits: str) -> bool:
    """Damm (2004)."""
    row = 0
    for digit in digits:
        row = _DAMM[10 * row + int(digit)]
    return row == 0


_CHECKS: dict[CheckDigit, Callable[[str], bool]] = {
    CheckDigit.LUHN: _luhn,
    CheckDigit.MOD11: _mod11,
    CheckDigit.MOD97: _mod97,
    CheckDigit.VERHOEFF: _verhoeff,
    CheckDigit.DAMM: _damm,
}
