"""How many digits a number has."""

from __future__ import annotations

from functools import cache

from shared.templates.languages.automaton import DEAD, Automaton, made


@cache
def between(least: int, most: int | None) -> Automaton:
    """Return the numbers of some digits, at least and at most; None: any number of them."""
    last = least if most is None else most
    after_last = DEAD if most is not None else last
    moves = [[length + 1] * 10 for length in range(last)] + [[after_last] * 10]
    return made(moves, [0], [length >= least for length in range(last + 1)])
