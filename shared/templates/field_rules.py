"""Whether the rules of one field can hold, by themselves and together."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from shared.errors import InvalidRequest
from shared.number_requests import check_number_options
from shared.states import Reader
from shared.templates.check_digits import LEAST_DIGITS, obeys
from shared.templates.dates import DATE_FORMATS, is_date
from shared.templates.definition import MOST_DIGITS, FormField, Rules
from shared.templates.faults import Fault

LEAST_CELL = 4
"""Pixels that the cell of a comb is wide at least; no digit can be read in fewer."""
MATCH_SECONDS = 1.0


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


def allowed_digits(field: FormField) -> tuple[int, int]:
    """Return the digits at least and at most of what can be written into a field."""
    return field.digits or (1, field.cells or MOST_DIGITS)


def rule_faults(field: FormField) -> Iterator[Fault]:
    """Yield why rules of a field cannot hold; its cells and digits do not contradict themselves."""
    alone = [*_bound_faults(field), *_pattern_faults(field), *_date_faults(field)]
    alone += _check_faults(field)
    yield from alone
    if field.rules.values is not None:
        yield from _value_faults(field, {fault.place for fault in alone})


def _bound_faults(field: FormField) -> Iterator[Fault]:
    least, most = field.rules.min, field.rules.max
    longest = allowed_digits(field)[1]
    if most is not None and most < 0:
        yield Fault("max", "no number that is read is below 0")
    if least is not None and least >= 10**longest:
        yield Fault("min", f"no number of {_digits(longest)} is so large")
    elif least is not None and most is not None and least > most:
        yield Fault("min", f"it is larger than max, which is {most}")


def _pattern_faults(field: FormField) -> Iterator[Fault]:
    pattern = field.rules.pattern
    if pattern is None:
        return
    least, most = allowed_digits(field)
    try:
        check_number_options({"digits": f"{least}-{most}", "pattern": pattern}, Reader.NUMBER)
    except InvalidRequest as error:
        yield Fault("pattern", error.detail.removeprefix("pattern: "))


def _date_faults(field: FormField) -> Iterator[Fault]:
    form = field.rules.date
    if form is None:
        return
    least, most = allowed_digits(field)
    if form not in DATE_FORMATS:
        yield Fault("date", f"it must be one of {', '.join(DATE_FORMATS)}")
    elif field.digits is None and field.cells not in (None, len(form)):
        yield Fault("date", f"{form} takes {len(form)} cells, and the field has {field.cells}")
    elif not least <= len(form) <= most:
        yield Fault("date", f"{form} has {len(form)} digits, and the field {_range(field)}")


def _check_faults(field: FormField) -> Iterator[Fault]:
    check, most = field.rules.check, allowed_digits(field)[1]
    if check is not None and most < LEAST_DIGITS[check]:
        needed = _digits(LEAST_DIGITS[check])
        yield Fault("check", f"{check} takes {needed} at least, and the field has {_range(field)}")


def _value_faults(field: FormField, broken: set[str]) -> Iterator[Fault]:
    """Yield each value that can never be read; rules that are broken themselves are left out."""
    values = field.rules.values or ()
    if not values:
        yield Fault("values", "there must be one at least; leave it out to allow any number")
    sound = field.rules.model_copy(update=dict.fromkeys(broken))
    for place, value in enumerate(values):
        for demand in _demands_on(value, field, sound):
            yield Fault(f"values[{place}]", demand)


def _demands_on(value: str, field: FormField, rules: Rules) -> Iterator[str]:
    """Yield what a known value breaks; nothing where it could be read."""
    if not (value.isascii() and value.isdigit()):
        yield f"{value[:MOST_DIGITS]!r} must be digits alone"
        return
    least, most = allowed_digits(field)
    if not least <= len(value) <= most:
        yield f"{value[:MOST_DIGITS]} has {_digits(len(value))}, and the field {_range(field)}"
        return
    if rules.min is not None and int(value) < rules.min:
        yield f"{value} is below min, which is {rules.min}"
    if rules.max is not None and int(value) > rules.max:
        yield f"{value} is above max, which is {rules.max}"
    if rules.date is not None and not is_date(rules.date, value):
        yield f"{value} is no date in the form {rules.date}"
    if rules.check is not None and not obeys(rules.check, value):
        yield f"{value} breaks its check digit, {rules.check}"
    if rules.pattern is not None and not _matches(rules.pattern, value):
        yield f"{value} does not obey the pattern"


def _matches(pattern: str, value: str) -> bool:
    try:
        return regex.fullmatch(pattern, value, timeout=MATCH_SECONDS) is not None
    except TimeoutError:
        return False


def _range(field: FormField) -> str:
    least, most = allowed_digits(field)
    return _digits(most) if least == most else f"{least} to {_digits(most)}"


def _digits(number: int) -> str:
    return f"{number} digit{'' if number == 1 else 's'}"


def _cells(number: int) -> str:
    return f"{number} cell{'' if number == 1 else 's'}"
