"""Whether a value goes with those of the fields that its rules name: `sum`, `equals`, `before`.

As in reading, rules speak of what is written: a blank addend adds nothing, and beside another
blank a rule has no say. Nor has it where nobody knows yet what a field holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.templates import FormField
from shared.templates.languages.dates import calendar, day_of
from web.results.demands import Broken

Held = Mapping[str, str]
"""What other fields of the page hold, as far as that is known; empty: nothing is written there."""


def broken_beside(field: FormField, value: str, held: Held) -> Iterator[Broken]:
    """Yield the rules between fields that a value of whole digits breaks."""
    yield from _sum(field, value, held)
    other = field.rules.equals
    if other is not None and held.get(other, "") not in ("", value):
        yield Broken("equals", f"it is not the same as {other}, which holds {held[other]}")
    yield from _before(field, value, held)


def _sum(field: FormField, value: str, held: Held) -> Iterator[Broken]:
    names = field.rules.sum or ()
    parts = [held.get(name, "?") or "0" for name in names]
    if not names or not all(map(str.isdecimal, parts)):
        return
    total = sum(map(int, parts))
    if total != int(value):
        yield Broken("sum", f"it is not the sum of {', '.join(names)}, which is {total}")


def _before(field: FormField, value: str, held: Held) -> Iterator[Broken]:
    other = field.rules.before
    if other is None:
        return
    form = field.rules.date
    mine, theirs = _measure(form, value), _measure(form, held.get(other, ""))
    if mine is not None and theirs is not None and mine >= theirs:
        yield Broken("before", f"it does not come before {other}, which holds {held[other]}")


def _measure(form: str | None, value: str) -> int | None:
    """Return the number of a day, or a number; None where a value is none of that."""
    if not value.isdecimal():
        return None
    if form is None:
        return int(value)
    return day_of(form, value) if calendar(form).accepts(value) else None
