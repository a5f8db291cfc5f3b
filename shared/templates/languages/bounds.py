"""Numbers that are at least or at most so large; leading zeros count for nothing."""

from __future__ import annotations

from collections.abc import Callable

from shared.templates.languages.automaton import Automaton, explored

Standing = tuple[int, int]
"""Digits read since the leading zeros, and how they compare with those of the bound: -1, 0, 1."""
START: Standing = (0, 0)


def at_least(bound: int) -> Automaton:
    """Return the numbers that are a bound or more."""
    digits = _digits(bound)
    return explored(START, _step(digits), lambda state: bound < 0 or _sign(state, digits) >= 0)


def at_most(bound: int) -> Automaton:
    """Return the numbers that are a bound or less."""
    digits = _digits(bound)
    return explored(START, _step(digits), lambda state: bound >= 0 and _sign(state, digits) <= 0)


def _digits(bound: int) -> str:
    return "" if bound <= 0 else str(bound)


def _step(digits: str) -> Callable[[Standing, int], Standing]:
    """Return the step that compares one digit more."""

    def step(state: Standing, digit: int) -> Standing:
        read, sign = state
        if read == 0 and digit == 0:
            return state
        if read >= len(digits):
            return len(digits) + 1, 1
        difference = digit - int(digits[read])
        return read + 1, sign or (difference > 0) - (difference < 0)

    return step


def _sign(state: Standing, digits: str) -> int:
    """Tell whether what was read is less than the bound (-1), equal (0) or more (1)."""
    read, sign = state
    return -1 if read < len(digits) else sign
