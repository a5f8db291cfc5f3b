"""Check digits: computed, verified, and as the tables that automata are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shared.templates.definition import CheckDigit

LEAST_DIGITS = dict.fromkeys(CheckDigit, 2) | {CheckDigit.MOD97: 3}
"""Digits of the shortest number: one, and the check."""

DAMM = (
    "0317598642 7092154863 4206871359 1750983426 6123045978"
    " 3674209581 5869720134 8945362017 9438617205 2581436790"
)
"""A totally anti-symmetric quasigroup of order 10: Damm (2004), page 111, rows by the state."""
VERHOEFF_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""The permutation that is applied once more at each place from the right: Verhoeff (1969)."""


@dataclass(frozen=True, eq=False)
class Scheme:
    """A check as a machine that reads a number from the left, one residue after another."""

    steps: NDArray[np.int64]
    """(period, residues, 10): the next residue at a place, counted from the right from 0."""
    accepted: int
    """The residue of a whole number that obeys; all begin at 0."""
    length: int = 1
    """How many digits at the end are the check."""


def obeys(kind: CheckDigit, number: str) -> bool:
    """Tell whether digits end in their check, one digit at least standing before it."""
    if len(number) < LEAST_DIGITS[kind]:
        return False
    scheme = scheme_of(kind)
    return _residue(scheme, number) == scheme.accepted


def check_of(kind: CheckDigit, number: str) -> str | None:
    """Return the check to append to digits; None where MOD 11-2 would write an X."""
    scheme = scheme_of(kind)
    # MOD 97-10 writes 02 to 98, though 00, 01 and 99 leave the same residues as 97, 98 and 02.
    possible = range(2, 99) if scheme.length == 2 else range(10)
    for check in (f"{value:0{scheme.length}}" for value in possible):
        if _residue(scheme, number + check) == scheme.accepted:
            return check
    return None


def _residue(scheme: Scheme, number: str) -> int:
    period, residue = len(scheme.steps), 0
    for place, digit in zip(range(len(number) - 1, -1, -1), number, strict=True):
        residue = int(scheme.steps[place % period, residue, int(digit)])
    return residue


@cache
def scheme_of(kind: CheckDigit) -> Scheme:
    """Return the machine of a check."""
    return {
        CheckDigit.LUHN: _luhn,
        CheckDigit.MOD11: lambda: _pure(11, 2),
        CheckDigit.MOD97: lambda: _pure(97, 10, length=2),
        CheckDigit.VERHOEFF: _verhoeff,
        CheckDigit.DAMM: _damm,
    }[kind]()


def _luhn() -> Scheme:
    """Double every second digit from the right, cast out nines: the sum is a multiple of ten."""
    sums, digits = np.ogrid[:10, :10]
    doubled = np.where(digits < 5, 2 * digits, 2 * digits - 9)
    return Scheme(np.stack([sums + digits, sums + doubled]) % 10, accepted=0)


def _pure(modulus: int, radix: int, length: int = 1) -> Scheme:
    """Return a pure system of ISO/IEC 7064: the number in that radix leaves a residue of one."""
    residues, digits = np.ogrid[:modulus, :10]
    return Scheme(((radix * residues + digits) % modulus)[np.newaxis], 1, length)


def _verhoeff() -> Scheme:
    """Multiply in the dihedral group of order ten, a permutation further at each place.

    The product runs from the right; as groups are associative, a digit read from the left is
    multiplied to the front.
    """
    permutations = [np.arange(10)]
    for _ in range(7):
        permutations.append(np.array(VERHOEFF_TURN)[permutations[-1]])
    residues = np.arange(10)
    steps = [
        _dihedral(permuted[np.newaxis, :], residues[:, np.newaxis]) for permuted in permutations
    ]
    return Scheme(np.stack(steps), accepted=0)


def _dihedral(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Multiply elements of the dihedral group: 0 to 4 turn a pentagon, 5 to 9 turn it over too."""
    sign = np.where(one < 5, 1, -1)
    turned, over = (one + sign * other) % 5, (one < 5) != (other < 5)
    return np.asarray(turned + 5 * over, np.int64)


def _damm() -> Scheme:
    table = np.array([[int(digit) for digit in row] for row in DAMM.split()])
    return Scheme(table[np.newaxis], accepted=0)
