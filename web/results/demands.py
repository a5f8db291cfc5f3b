"""What the value of a field is to obey: each rule, with words for what is wrong where it does not.

People may have written what breaks them: a demand leads to a question, and never to a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import regex

from shared.number_options import NumberOptions
from shared.templates import CheckDigit, FormField
from shared.templates.languages import Automaton
from shared.templates.languages.bounds import at_least, at_most
from shared.templates.languages.checks import checked
from shared.templates.languages.dates import calendar
from shared.templates.languages.field import limits_of
from shared.templates.languages.lengths import between
from shared.templates.languages.patterns import matching
from shared.templates.languages.words import digits_of, spelled

LARGEST = 1000
"""States of an automaton that is sent to browsers; of what is larger the server is asked."""
MOST_SPELLED = 300
"""Known values likewise."""
PATTERN_SECONDS = 0.5
_SCHEMES = {
    CheckDigit.LUHN: "Luhn",
    CheckDigit.MOD11: "MOD 11-2",
    CheckDigit.MOD97: "MOD 97-10",
    CheckDigit.VERHOEFF: "Verhoeff",
    CheckDigit.DAMM: "Damm",
}


class Broken(NamedTuple):
    """A rule that a value breaks."""

    rule: str
    """As readings name it: `max`, `check:luhn`; or `digits` and `decimals`."""
    detail: str
    """What is wrong, such as: it is more than 100, the most that is allowed."""


@dataclass(frozen=True, eq=False)
class Demand:
    """One rule of a field."""

    broken: Broken
    obeys: Callable[[str], bool]
    """Tell whether a value, digits with perhaps a point, obeys."""
    trial: dict[str, Any] | None = None
    """The same for browsers: an `automaton` over the digits, or the most `decimals`."""


Demands = tuple[Demand, ...]


def broken_by(value: str, demands: Sequence[Demand]) -> list[Broken]:
    """Return what a value breaks; of a point where none is meant to be nothing but that."""
    broken = [demand.broken for demand in demands if not demand.obeys(value)]
    return [one for one in broken if one.rule == "decimals"] or broken


@lru_cache(maxsize=256)
def demands_of_field(field: FormField) -> Demands:
    """Return what a field of a form demands by itself, without what it asks of others."""
    return (_decimals(0), _room(field), *_rules(field))


def demands_of_number(options: NumberOptions) -> Demands:
    """Return what a job demands of the numbers that it reads."""
    least, most = options.digits
    digits = _of_digits("digits", f"it does not have {_range(least, most)}", between(least, most))
    pattern = () if options.pattern is None else (_pattern_of_number(options.pattern),)
    return (_decimals(options.decimals), digits, *pattern)


def _decimals(most: int) -> Demand:
    words = "it has a decimal point, and whole numbers are read here"
    if most:
        words = f"it has more than {most} digit{'s' * (most > 1)} behind the point"

    def obeys(value: str) -> bool:
        return len(value.partition(".")[2]) <= most

    return Demand(Broken("decimals", words), obeys, {"decimals": most})


def _room(field: FormField) -> Demand:
    """Demand as many digits as a field has room for."""
    least, most = limits_of(field)
    words = f"it does not have {_range(least, most)}"
    if least == 1 and field.cells == most:
        words = f"it has more digits than the field has boxes: {most}"
    return _of_digits("digits", words, between(least, most))


def _range(least: int, most: int) -> str:
    if least == most:
        return f"{most} digit{'s' * (most > 1)}"
    return f"{least} to {most} digits"


def _rules(field: FormField) -> Iterator[Demand]:
    rules = field.rules
    if rules.min is not None:
        words = f"it is less than {rules.min}, the least that is allowed"
        yield _of_digits("min", words, at_least(rules.min))
    if rules.max is not None:
        words = f"it is more than {rules.max}, the most that is allowed"
        yield _of_digits("max", words, at_most(rules.max))
    if rules.values is not None:
        yield _known(rules.values)
    if rules.pattern is not None:
        words = f"it does not obey the pattern {rules.pattern}"
        yield _of_digits("pattern", words, matching(rules.pattern))
    if rules.date is not None:
        words = f"it is no date written as {rules.date}"
        yield _of_digits("date", words, calendar(rules.date))
    if rules.check is not None:
        words = f"its check digit does not fit ({_SCHEMES[rules.check]})"
        yield _of_digits(f"check:{rules.check}", words, checked(rules.check))


def _of_digits(rule: str, words: str, automaton: Automaton) -> Demand:
    """Demand that the digits of a value are accepted by an automaton."""

    def obeys(value: str) -> bool:
        return automaton.accepts(value.replace(".", ""))

    trial = _sent(automaton) if automaton.size <= LARGEST else None
    return Demand(Broken(rule, words), obeys, trial)


def _sent(automaton: Automaton) -> dict[str, Any]:
    """Return an automaton as JSON: moves one state after the other, ten of each."""
    parts = {
        "moves": automaton.moves.ravel().tolist(),
        "starts": automaton.starts.tolist(),
        "accepting": automaton.accepting.nonzero()[0].tolist(),
    }
    return {"automaton": parts}


def _known(values: tuple[str, ...]) -> Demand:
    known = frozenset(values)
    which = f"none of the {len(known):,} values" if len(known) > 1 else "not the one value"
    broken = Broken("values", f"it is {which} that the field may hold")
    few = len(known) <= MOST_SPELLED
    trial = _sent(spelled(digits_of(sorted(known)))) if few else None
    return Demand(broken, known.__contains__, trial)


def _pattern_of_number(pattern: str) -> Demand:
    words = f"it does not obey the pattern {pattern}"
    return Demand(Broken("pattern", words), lambda value: _fits(pattern, value))


def _fits(pattern: str, value: str) -> bool:
    """Tell whether a value obeys a pattern; in doubt, where that takes long, it does."""
    try:
        return regex.fullmatch(pattern, value, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return True
