"""What the rules between fields make of related ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

from shared.templates import FormField
from worker.reading.forms.rules.belief import SLIPS, weight_of
from worker.reading.forms.rules.fields import NO_DIGITS, Obeying, first_cell, spread
from worker.reading.forms.rules.joint import Joint, joined
from worker.reading.forms.rules.relations import Relation
from worker.reading.forms.rules.ruling import Ruling, Verdict


@dataclass(frozen=True, eq=False)
class Member:
    """One of several related fields."""

    field: FormField
    own: Obeying
    alone: Ruling
    """Its reading as if no other field concerned it."""

    def chance(self, reading: str | None) -> float:
        """Return how probable a reading is as if no other field concerned it."""
        choices = dict(self.own.choices())
        if reading in choices:
            return choices[reading]
        return SLIPS * self.alone.raw_probability / self.own.everything


def related(members: Sequence[Member], relations: Sequence[Relation]) -> dict[str, Ruling]:
    """Return the readings of related fields: together the most probable values that obey.

    Where it is more probable that somebody made a slip, all of them are for review.
    """
    fields = [member.field for member in members]
    joint = joined(fields, [member.own.choices() for member in members], relations)
    weight = weight_of(_share(fields, joint, relations))
    slip = SLIPS * prod(member.alone.confidence for member in members)
    agree = bool(joint.best) and weight * joint.chance >= slip
    return {
        member.field.name: _settled(member, joint, place, weight, agree=agree)
        for place, member in enumerate(members)
    }


def _share(fields: Sequence[FormField], joint: Joint, relations: Sequence[Relation]) -> float:
    """Return how often the relations hold by chance."""
    values = dict(zip((one.name for one in fields), joint.best, strict=False))
    return prod(relation.share(values.get(relation.target, "")) for relation in relations)


def _settled(member: Member, joint: Joint, place: int, weight: float, *, agree: bool) -> Ruling:
    """Return the reading of one field."""
    masses = joint.masses[place]
    reading = joint.best[place] if agree else member.alone.raw
    mass = masses.get(reading or "", 0.0)
    everything = weight * joint.mass + SLIPS * (1 - joint.mass)
    slips = SLIPS * max(member.chance(reading) - mass, 0.0)
    settled = replace(
        member.alone,
        verdict=Verdict.REVIEW,
        value=None,
        posterior=0.0,
        plausibility=min(member.alone.plausibility, joint.mass),
        confidence=(weight * mass + slips) / everything,
        first=0,
        digits=NO_DIGITS,
    )
    if not agree:
        return settled
    settled = replace(settled, verdict=Verdict.BLANK, posterior=mass / joint.mass)
    return settled if not reading else _read(settled, member, masses, reading, joint.mass)


def _read(
    settled: Ruling, member: Member, masses: dict[str, float], value: str, total: float
) -> Ruling:
    digits = spread([each for each in masses.items() if each[0]], value) / total
    first = first_cell(member.own.evidence, value)
    return replace(settled, verdict=Verdict.READ, value=value, first=first, digits=digits)
