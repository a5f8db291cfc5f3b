"""What may be written in a field: the numbers that obey all of its own rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from shared.errors import InvalidRequest
from shared.templates.definition import MOST_DIGITS, FormField, Rules
from shared.templates.languages.automaton import Automaton
from shared.templates.languages.bounds import at_least, at_most
from shared.templates.languages.checks import checked
from shared.templates.languages.combining import both, trimmed
from shared.templates.languages.dates import FORMATS, calendar
from shared.templates.languages.lengths import between
from shared.templates.languages.patterns import matching
from shared.templates.languages.words import digits_of, spelled, which_obey


@dataclass(frozen=True, eq=False)
class Language:
    """The numbers that a field may hold."""

    automaton: Automaton
    counts: NDArray[np.float64]
    """How many there are, by their length."""

    def share(self, length: int) -> float:
        """Return how many of the numbers of a length obey, in 0..1."""
        return float(self.counts[length] / 10.0**length) if length < len(self.counts) else 0.0


def limits_of(field: FormField) -> tuple[int, int]:
    """Return how many digits a field holds, at least and at most."""
    room = field.cells or MOST_DIGITS
    least, most = field.digits or (1, room)
    return max(least, 1), min(most, room)


def language_of(field: FormField) -> Language:
    """Return what a field may hold. Raises InvalidRequest where nothing can obey its rules."""
    least, most = limits_of(field)
    counts = _automaton(field.rules, between(least, most)).counts(most)
    if not counts.sum():
        names = ", ".join(_own(field.rules).names)
        room = f"{most} digit{'s' * (most > 1)}" if least == most else f"{least} to {most} digits"
        raise InvalidRequest(
            f"{field.name}: no number of {room} obeys {names or 'that'}",
            code="invalid-rules",
            field=field.name,
        )
    # A comb ends the number by itself: not to count its digits leaves fewer states.
    ends_itself = most == field.cells
    return Language(_automaton(field.rules, between(least, None if ends_itself else most)), counts)


def _automaton(rules: Rules, lengths: Automaton) -> Automaton:
    """Return what obeys rules and has such a length; a list is sifted before it is made one."""
    automaton = trimmed(reduce(both, _automata(rules), lengths))
    if rules.values is None:
        return automaton
    known = digits_of(_checked_values(rules.values))
    return spelled(known[which_obey(known, automaton)])


def _own(rules: Rules) -> Rules:
    """Return the rules that concern a field alone."""
    return rules.model_copy(update={"sum": None, "equals": None, "before": None})


def _automata(rules: Rules) -> Iterator[Automaton]:
    if rules.min is not None:
        yield at_least(rules.min)
    if rules.max is not None:
        yield at_most(rules.max)
    if rules.check is not None:
        yield checked(rules.check)
    if rules.pattern is not None:
        yield matching(rules.pattern)
    if rules.date is not None:
        yield calendar(_known(rules.date))


def _known(form: str) -> str:
    if form not in FORMATS:
        raise InvalidRequest(
            f"date: {form!r} is none of {', '.join(FORMATS)}", code="invalid-rules", field="date"
        )
    return form


def _checked_values(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not (value.isascii() and value.isdecimal()) or len(value) > MOST_DIGITS:
            raise InvalidRequest(
                f"values: {value[:50]!r} is no number of 1 to {MOST_DIGITS} digits",
                code="invalid-rules",
                field="values",
            )
    return values
