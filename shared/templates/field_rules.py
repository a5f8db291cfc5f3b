"""Whether the rules of one field can hold, by themselves and together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from shared.errors import InvalidRequest
from shared.templates.definition import MOST_DIGITS, FormField, Rules
from shared.templates.faults import Fault
from shared.templates.languages import language_of
from shared.templates.languages.dates import FORMATS
from shared.templates.languages.field import limits_of
from shared.templates.languages.words import digits_of, which_obey

LEAST_CELL = 4
"""Pixels that the cell of a comb is wide at least; no digit can be read in fewer."""
ALONE = "min", "max", "pattern", "date", "check"
"""The rules that are looked at by themselves."""


def length_faults(field: FormField) -> Iterator[Fault]:
    """Yield what contradicts itself in the numbers of cells and digits."""
    if field.digits is not None:
        least, most = field.digits
        if not 1 <= least <= most <= MOST_DIGITS:
            yield Fault("digits", f"it must be 1 to {MOST_DIGITS}, the least digits first")
        elif field.cells is not None and most > field.cells:
            yield Fault("digits", f"{most} digits do not fit into {_cells(field.cells)}")
    if field.cells is not None and field.box[2] < field.cells * LEAST_CELL:
        width = f"{field.box[2]} pixels" if field.box[2] > 0 else "no width"
        yield Fault("cells", f"{_cells(field.cells)} do not fit into {width}")


def rule_faults(field: FormField) -> Iterator[Fault]:
    """Yield why rules of a field cannot hold; its cells and digits do not contradict themselves.

    1. Each rule by itself, and each known value by the rules that are sound.
    2. Where nothing is wrong with any of them, all together.
    """
    broken = {name: demand for name in ALONE if (demand := _demand_alone(field, name))}
    values = list(_value_faults(field, [name for name in ALONE if name not in broken]))
    yield from (Fault(name, demand) for name, demand in broken.items())
    yield from values
    together = None if broken or values else _refusal(field, field.rules)
    if together:
        yield Fault(field.rules.names[0], together)


def _demand_alone(field: FormField, name: str) -> str | None:
    """Return why a rule cannot hold; None where it can, or is not set."""
    form, cells = field.rules.date, field.cells
    if name == "date" and form in FORMATS and not field.digits and cells not in (None, len(form)):
        return f"{form} takes {_cells(len(form))}, and the field has {cells}"
    return _refusal(field, _only(field.rules, name))


def _only(rules: Rules, name: str) -> Rules:
    """Return one rule without the others."""
    return Rules(**{name: getattr(rules, name)})


def _refusal(field: FormField, rules: Rules) -> str | None:
    """Return why no number can be read in a field under some rules; None where one can."""
    try:
        language_of(field.model_copy(update={"rules": rules}))
    except InvalidRequest as error:
        name, _, demand = error.detail.partition(": ")
        return demand or name
    return None


def _value_faults(field: FormField, sound: Sequence[str]) -> Iterator[Fault]:
    """Yield each value that can never be read under the rules that are sound."""
    values = field.rules.values
    if values is None:
        return
    if not values:
        yield Fault("values", "there must be one at least; leave it out to allow any number")
    demands = {
        place: demand for place, value in enumerate(values) if (demand := _shape(value, field))
    }
    rest = [place for place in range(len(values)) if place not in demands]
    for name in sound if rest else ():
        rules = _only(field.rules, name)
        language = language_of(field.model_copy(update={"rules": rules}))
        kept = which_obey(digits_of([values[place] for place in rest]), language.automaton)
        for place in (rest[one] for one in np.flatnonzero(~kept).tolist()):
            demands.setdefault(place, f"{values[place]} does not obey {', '.join(rules.names)}")
    for place in sorted(demands):
        yield Fault(f"values[{place}]", demands[place])


def _shape(value: str, field: FormField) -> str | None:
    """Return why a field has no room for a known value; None where it has."""
    if not (value.isascii() and value.isdigit()):
        return f"{value[:MOST_DIGITS]!r} must be digits alone"
    least, most = limits_of(field)
    if not least <= len(value) <= most:
        return f"{value[:MOST_DIGITS]} has {_digits(len(value))}, and the field {_range(field)}"
    return None


def _range(field: FormField) -> str:
    least, most = limits_of(field)
    return _digits(most) if least == most else f"{least} to {_digits(most)}"


def _digits(number: int) -> str:
    return f"{number} digit{'' if number == 1 else 's'}"


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"
