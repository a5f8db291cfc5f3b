"""Whether rules between fields can hold: `sum`, `equals` and `before`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from shared.templates.definition import FormField, Template
from shared.templates.faults import Fault
from shared.templates.languages.field import limits_of

Fields = Mapping[str, FormField]
Arrows = dict[str, list[str]]


def relation_faults(template: Template) -> Iterator[Fault]:
    """Yield why rules between fields cannot hold; no two fields have the same name."""
    fields = {field.name: field for field in template.fields}
    faults = [
        fault.under(f"fields[{place}].rules")
        for place, field in enumerate(template.fields)
        for fault in _faults_of(field, fields)
    ]
    yield from faults or _circles(fields)


def _faults_of(field: FormField, fields: Fields) -> Iterator[Fault]:
    """Yield what is wrong with the fields that one names, and with what is asked of them."""
    strange = list(_strangers(field, fields))
    yield from strange
    if strange:
        return
    if field.rules.sum is not None:
        yield from _sum_faults(field, field.rules.sum, fields)
    if field.rules.before is not None:
        other = fields[field.rules.before]
        if (field.rules.date is None) != (other.rules.date is None):
            yield Fault("before", f"a date and a number cannot be compared: {other.name}")


def _strangers(field: FormField, fields: Fields) -> Iterator[Fault]:
    rules = field.rules
    named = {"equals": rules.equals, "before": rules.before}
    named |= {f"sum[{place}]": name for place, name in enumerate(rules.sum or ())}
    for place, name in named.items():
        if name == field.name:
            yield Fault(place, "a field cannot name itself")
        elif name is not None and name not in fields:
            yield Fault(place, f"there is no field {name[:50]!r}")


def _sum_faults(field: FormField, names: tuple[str, ...], fields: Fields) -> Iterator[Fault]:
    """Yield why no numbers of the fields named can make up the number of this one."""
    parts = [fields[name] for name in names]
    dates = [part.name for part in (field, *parts) if part.rules.date]
    if not names:
        yield Fault("sum", "it must name one field at least")
    elif len(set(names)) < len(names):
        yield Fault("sum", "it names a field twice")
    elif dates:
        yield Fault("sum", f"a date is no part of a sum: {', '.join(dates)}")
    elif sum(_least(part) for part in parts) > _most(field):
        yield Fault("sum", f"the fields come to more than {_most(field)} even at their least")
    elif sum(_most(part) for part in parts) < _least(field):
        yield Fault("sum", f"the fields come to less than {_least(field)} even at their most")


def _least(field: FormField) -> int:
    return max(0, field.rules.min or 0)


def _most(field: FormField) -> int:
    most = int("9" * limits_of(field)[1])
    return most if field.rules.max is None else min(most, field.rules.max)


def _circles(fields: Fields) -> Iterator[Fault]:
    """Yield a circle of sums and repetitions, or else one of what comes before what."""
    made_of: Arrows = {
        name: [*(field.rules.sum or ()), *filter(None, [field.rules.equals])]
        for name, field in fields.items()
    }
    if circle := _circle(made_of):
        ends = (name for name in fields if name in circle)
        rule = "equals" if fields[first := next(ends)].rules.equals in circle else "sum"
        yield _told(circle, [*fields].index(first), rule)
    elif circle := _circle(_order(fields)):
        ends = (name for name, field in fields.items() if field.rules.before is not None)
        first = next(name for name in ends if _origin(name, fields) in circle)
        yield _told(circle, [*fields].index(first), "before")


def _order(fields: Fields) -> Arrows:
    """Return what each field comes before; fields that repeat each other stand for one."""
    arrows: Arrows = {_origin(name, fields): [] for name in fields}
    for name, field in fields.items():
        if field.rules.before is not None:
            arrows[_origin(name, fields)].append(_origin(field.rules.before, fields))
    return arrows


def _origin(name: str, fields: Fields) -> str:
    """Return the field that one repeats in the end."""
    while (other := fields[name].rules.equals) is not None:
        name = other
    return name


def _circle(arrows: Arrows) -> list[str]:
    """Return the names along a circle, the first also last; none where there is no circle."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])[::-1]
    return []


def _told(circle: list[str], place: int, rule: str) -> Fault:
    way = " → ".join(circle)
    return Fault(f"fields[{place}].rules.{rule}", f"it leads back to itself: {way}")
