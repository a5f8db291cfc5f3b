"""Related fields: which of their values obey the rules between them, and how probable that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from shared.templates import FormField
from worker.reading.forms.rules.fields import Values
from worker.reading.forms.rules.relations import Relation

MOST_STATES = 3000
"""Sums so far that are followed from one field to the next, the most probable first."""

Sums = tuple[int | None, ...]
"""For each relation the sum so far; None: it has no say."""


@dataclass(frozen=True)
class Joint:
    """The values of related fields that obey the rules between them."""

    mass: float
    """The probability that all fields obey."""
    best: tuple[str, ...]
    """The most probable values that do; empty where none do."""
    chance: float
    """How probable these are together."""
    masses: tuple[dict[str, float], ...]
    """For each field its values, each with the probability of it where all fields obey."""


@dataclass
class _Front:
    """The sums that values of the fields so far lead to."""

    index: dict[Sums, int] = field(default_factory=dict)
    masses: list[float] = field(default_factory=list)
    bests: list[tuple[float, int, int]] = field(default_factory=list)
    """Of the most probable way to each: its probability, the sums before it, the choice."""
    steps: list[tuple[int, int, int, float]] = field(default_factory=list)
    """From the sums before, by a choice, to those here, with the choice's probability."""

    def add(self, sums: Sums, before: _Front, source: int, choice: int, chance: float) -> None:
        place = self.index.setdefault(sums, len(self.index))
        if place == len(self.masses):
            self.masses.append(0.0)
            self.bests.append((0.0, source, choice))
        self.masses[place] += before.masses[source] * chance
        self.bests[place] = max(
            self.bests[place], (before.bests[source][0] * chance, source, choice)
        )
        self.steps.append((source, choice, place, chance))


def joined(
    fields: Sequence[FormField], choices: Sequence[Values], relations: Sequence[Relation]
) -> Joint:
    """Weigh the values of related fields together.

    A field is to the fields what a cell is to a comb:

    1. Field by field, the sums that the relations ask for are carried on; ways to the same sums
       become one. Where a relation has all its fields, what does not obey it is dropped.
    2. The most probable way is followed back.
    3. Backwards, the probability of each value is added up over all ways that it lies on.

    It is exact over the choices given, as long as there are no more than MOST_STATES sums.
    """
    fronts = [_Front({(0,) * len(relations): 0}, [1.0], [(1.0, 0, 0)])]
    for place, values in enumerate(choices):
        fronts.append(_advanced(fronts[-1], fields, place, values, relations))
    if not fronts[-1].masses:
        return Joint(0.0, (), 0.0, tuple({} for _ in fields))
    best = _best(fronts, choices)
    return Joint(fronts[-1].masses[0], best, fronts[-1].bests[0][0], _masses(fronts, choices))


def _advanced(
    before: _Front,
    fields: Sequence[FormField],
    place: int,
    values: Values,
    relations: Sequence[Relation],
) -> _Front:
    """Return the sums that one field more leads to."""
    after = _Front()
    ending = _ending(fields, place, relations)
    terms = [_terms(fields[place], value, relations) for value, _ in values]
    sources = nlargest(MOST_STATES, before.index.items(), key=lambda item: before.masses[item[1]])
    for sums, source in sources:
        for choice, (_, chance) in enumerate(values):
            added = _added(sums, terms[choice], relations, ending)
            if added is not None:
                after.add(added, before, source, choice, chance)
    return after


def _terms(one: FormField, value: str, relations: Sequence[Relation]) -> Sums:
    """Return what a value adds to each relation."""
    return tuple(
        relation.term(one, value) if one.name in relation.fields else 0 for relation in relations
    )


def _ending(
    fields: Sequence[FormField], place: int, relations: Sequence[Relation]
) -> tuple[bool, ...]:
    """Tell of each relation whether a field is the last that it concerns."""
    later = {one.name for one in fields[place + 1 :]}
    name = fields[place].name
    return tuple(name in one.fields and not one.fields & later for one in relations)


def _added(
    sums: Sums, terms: Sums, relations: Sequence[Relation], ending: tuple[bool, ...]
) -> Sums | None:
    """Return the sums with a value more, 0 for a relation that ends; None: one is not obeyed."""
    added: list[int | None] = []
    for total, term, relation, ends in zip(sums, terms, relations, ending, strict=True):
        value = None if total is None or term is None else total + term
        if ends and not relation.allows(value):
            return None
        added.append(0 if ends else value)
    return tuple(added)


def _best(fronts: list[_Front], choices: Sequence[Values]) -> tuple[str, ...]:
    place, values = 0, []
    for front, offered in zip(fronts[:0:-1], reversed(choices), strict=True):
        _, place, choice = front.bests[place]
        values.append(offered[choice][0])
    return tuple(reversed(values))


def _masses(fronts: list[_Front], choices: Sequence[Values]) -> tuple[dict[str, float], ...]:
    onward, found = [1.0], []
    for before, front, values in zip(fronts[-2::-1], fronts[:0:-1], reversed(choices), strict=True):
        ahead, masses = (
            [0.0] * len(before.masses),
            dict.fromkeys((value for value, _ in values), 0.0),
        )
        for source, choice, place, chance in front.steps:
            flow = chance * onward[place]
            ahead[source] += flow
            masses[values[choice][0]] += before.masses[source] * flow
        onward = ahead
        found.append(masses)
    return tuple(reversed(found))
