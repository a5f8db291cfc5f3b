"""Give the fields of a made form rules, and draw numbers that obey them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shared.templates import CheckDigit, FormField, Rules
from shared.templates.languages import Automaton, Language, language_of
from shared.templates.languages.field import limits_of
from worker.training.forms.made.blanks import Blank
from worker.training.numbers.made.ink import Random

KNOWN = 300
"""Values of a list, where a field has one."""
CHECKS = (CheckDigit.LUHN, CheckDigit.VERHOEFF, CheckDigit.DAMM, CheckDigit.MOD11)
KINDS = ("check", "check", "values", "max", "none")
DATES = {6: "DDMMYY", 8: "DDMMYYYY"}


def with_rules(blank: Blank, seed: int) -> Blank:
    """Return a blank whose fields have rules, but for some: checks, lists, bounds, dates, a sum."""
    random = np.random.default_rng([seed, 1507])
    fields = {one.name: one for one in blank.template.fields}
    summed = _summed([one for one in fields.values() if not one.cells])
    for name, one in fields.items():
        rules = summed.get(name) or _any_rules(one, random)
        fields[name] = one.model_copy(update={"rules": rules})
    changes = {"name": f"{blank.template.name}-ruled", "fields": tuple(fields.values())}
    return replace(blank, template=blank.template.model_copy(update=changes))


def _summed(boxes: list[FormField]) -> dict[str, Rules]:
    """Make the widest of three boxes the sum of two others, which leave room for that."""
    if len(boxes) < 3:
        return {}
    total, *parts = sorted(boxes, key=lambda box: -limits_of(box)[1])[:3]
    most = (10 ** limits_of(total)[1] - 1) // len(parts)
    bounds = {part.name: Rules(max=most) for part in parts}
    return {total.name: Rules(sum=tuple(bounds)), **bounds}


def _any_rules(field: FormField, random: Random) -> Rules:
    most = limits_of(field)[1]
    kind = str(random.choice([*KINDS, "date"] if field.cells in DATES else KINDS))
    if kind == "check":
        return Rules(check=CHECKS[int(random.integers(len(CHECKS)))])
    if kind == "values":
        drawn = random.integers(0, 10**most, KNOWN).tolist()
        return Rules(values=tuple(sorted({f"{one:0{most}}" for one in drawn})))
    if kind == "max":
        return Rules(max=int(random.integers(10 ** (most - 1), 10**most)))
    return Rules(date=DATES[most]) if kind == "date" else Rules()


def draw_number(field: FormField, random: Random, length: int) -> str:
    """Return a number that obeys a field's own rules, of a length if there is one of it.

    All of a length are alike: each digit is drawn by how many numbers go on from it.
    """
    language = _language(field)
    if not language.counts[length]:
        length = int(random.choice(np.flatnonzero(language.counts)))
    ahead = _ahead(language.automaton, length)
    states = language.automaton.starts
    state = int(random.choice(states, p=ahead[length][states] / ahead[length][states].sum()))
    number = ""
    for left in range(length - 1, -1, -1):
        moves = language.automaton.moves[state]
        weights = np.append(ahead[left], 0.0)[moves]
        digit = int(random.choice(10, p=weights / weights.sum()))
        number, state = f"{number}{digit}", int(moves[digit])
    return number


@cache
def _language(field: FormField) -> Language:
    return language_of(field)


def _ahead(automaton: Automaton, longest: int) -> list[NDArray[np.float64]]:
    """Return for each length how many numbers of it go on from each state to an end."""
    found = [automaton.accepting.astype(np.float64)]
    for _ in range(longest):
        found.append(np.append(found[-1], 0.0)[automaton.moves].sum(axis=1))
    return found
