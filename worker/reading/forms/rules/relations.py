"""What rules between fields ask: sums of their values, each taken so many times, against nothing.

`sum` and `equals`: what the rule names, less this field, is zero. `before`: it is more than that.
Rules speak of what is written: a blank addend adds nothing, and any other blank obeys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.templates import FormField
from shared.templates.languages.dates import day_of

KINDS = ("sum", "equals", "before")


@dataclass(frozen=True)
class Relation:
    """A rule between a field and others."""

    kind: str
    """One of KINDS."""
    target: str
    """The field whose rule it is."""
    sources: tuple[str, ...]
    """The fields that it names."""

    @property
    def fields(self) -> set[str]:
        return {self.target, *self.sources}

    @property
    def checks(self) -> bool:
        """Whether nearly every value that a digit misread makes would break it."""
        return self.kind != "before"

    def term(self, field: FormField, value: str) -> int | None:
        """Return what a field adds to the sum; None where that leaves the rule without a say."""
        times = Counter(self.sources)[field.name] - (field.name == self.target)
        if value:
            return times * _measure(field, value)
        return 0 if self.kind == "sum" and field.name != self.target else None

    def allows(self, total: int | None) -> bool:
        """Tell whether a sum over all fields obeys."""
        if total is None:
            return True
        return total > 0 if self.kind == "before" else total == 0

    def share(self, value: str) -> float:
        """Return how often the rule holds by chance, by the value of its own field."""
        if not value:
            return 1.0
        return 0.5 if self.kind == "before" else 10.0 ** -len(value)


def _measure(field: FormField, value: str) -> int:
    return day_of(field.rules.date, value) if field.rules.date else int(value)


def relations_of(field: FormField) -> Iterator[Relation]:
    """Yield the rules of a field that name others."""
    rules = field.rules
    named = {"sum": rules.sum or (), "equals": (rules.equals,), "before": (rules.before,)}
    for kind, sources in named.items():
        if given := tuple(source for source in sources if source is not None):
            yield Relation(kind, field.name, given)


def components(relations: Sequence[Relation]) -> list[list[Relation]]:
    """Return the relations in groups that share no field."""
    groups: list[list[Relation]] = []
    for relation in relations:
        touched = [group for group in groups if any(relation.fields & one.fields for one in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([one for group in touched for one in group] + [relation])
    return groups


def names_of(name: str, own: Iterable[str], relations: Iterable[Relation]) -> tuple[str, ...]:
    """Return the rules that have a say in a field: its own, and those of others that name it."""
    said = {one.kind for one in relations if one.target == name}
    others = [f"{one.kind}:{one.target}" for one in relations if name in one.sources]
    return (*(each for each in own if each not in KINDS or each in said), *others)
