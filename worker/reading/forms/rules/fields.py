"""One field: what of its evidence obeys its own rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

import numpy as np

from shared.templates.languages import Language
from shared.templates.languages.lengths import between
from shared.templates.languages.words import digits_of, which_obey
from worker.reading.forms.rules.belief import SLIPS, weight_of
from worker.reading.forms.rules.evidence import Evidence, Floats, FreeBox
from worker.reading.forms.rules.ruling import Ruling, Verdict
from worker.reading.forms.rules.ways import Ways, ways_of

MOST_VALUES = 24
"""Values of a field that are weighed against those of related fields."""
LEAST = 1e-5
"""Values less probable than this, beside the first, are not."""
NUMBERS = between(1, None)
NO_DIGITS = np.empty((0, 10))

Values = list[tuple[str, float]]
"""Numbers with their probabilities, the most probable first."""


@dataclass(frozen=True, eq=False)
class Obeying:
    """What obeys the rules of a field, and what else it may be."""

    evidence: Evidence
    values: Values
    """Numbers that obey: of a comb the most probable ones, of a box all that are named."""
    mass: float
    """The probability of all numbers that obey."""
    share: float
    """How many of all numbers as long as the first obey."""
    raw: str | None
    raw_probability: float
    ways: Ways | None = None
    """Those of a comb."""

    @property
    def weight(self) -> float:
        return weight_of(self.share)

    @cached_property
    def everything(self) -> float:
        """The weight of all that the field may be."""
        slips = SLIPS * max(self.evidence.number - self.mass, 0.0)
        return self.weight * self.mass + slips + max(1 - self.evidence.number, 0.0)

    @property
    def allowed(self) -> float:
        """The probability of all that obeys: numbers, blanks, and numbers that are not named."""
        rest = self.evidence.rest * self.share if isinstance(self.evidence, FreeBox) else 0.0
        return self.mass + self.evidence.blank + rest

    def choices(self) -> Values:
        """Return what may be written, blanks too, by how probable it is if people make slips."""
        weighed = [(value, self.weight * chance) for value, chance in self.values[:MOST_VALUES]]
        weighed.append(("", self.evidence.blank))
        least = LEAST * max(weight for _, weight in weighed)
        return [(value, weight / self.everything) for value, weight in weighed if weight > least]


def obeying(language: Language, evidence: Evidence, most: int) -> Obeying:
    """Return what obeys a field's own rules, of a comb `most` values at most."""
    if isinstance(evidence, FreeBox):
        return _obeying_box(language, evidence)
    ways = ways_of(language.automaton, evidence)
    clear = evidence.likeliest
    if clear and clear[0] and most == 1 and language.automaton.accepts(clear[0]):
        values = [clear]
    else:
        values = _values(ways, most)
    raw, chance = clear or _raw(evidence, _values(ways_of(NUMBERS, evidence), 1))
    return Obeying(evidence, values, ways.total, _share(language, values), raw, chance, ways)


def _obeying_box(language: Language, box: FreeBox) -> Obeying:
    ordered = sorted(box.candidates, key=lambda candidate: -candidate[1])
    numbers = [(number, chance) for number, chance in ordered if number and chance > 0]
    obeys = which_obey(digits_of([number for number, _ in numbers]), language.automaton)
    values = [candidate for candidate, does in zip(numbers, obeys.tolist(), strict=True) if does]
    mass = sum(chance for _, chance in values)
    return Obeying(box, values, mass, _share(language, values), *_raw(box, numbers[:1]))


def _share(language: Language, values: Values) -> float:
    return language.share(len(values[0][0])) if values else 0.0


def _raw(evidence: Evidence, best: Values) -> tuple[str | None, float]:
    """Return the most probable reading without rules."""
    (number, chance) = best[0] if best else (None, 0.0)
    return ("", evidence.blank) if evidence.blank > chance else (number, chance)


def _values(ways: Ways, most: int) -> Values:
    """Return the most probable values, each wherever in the comb it stands.

    Numbers come by their most probable place. One that did not come yet is at most as probable
    there as the last that came, and so in all places together no more than that for each cell.
    """
    found: dict[str, float] = {}
    best = [0.0] * most
    for number, chance in ways.most_probable():
        if found and chance * len(ways.comb.cells) <= max(best[0] * LEAST, best[-1]):
            break
        if number not in found:
            found[number] = ways.comb.probability(number)
            best = nlargest(most, [*best, found[number]])
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(number, chance) for number, chance in ordered[:most] if chance >= best[0] * LEAST]


def ruled(own: Obeying, rules: tuple[str, ...]) -> Ruling:
    """Return the reading of a field that no other concerns."""
    value, chance = own.values[0] if own.values else (None, 0.0)
    weights = {
        Verdict.READ: own.weight * chance,
        Verdict.BLANK: own.evidence.blank,
        Verdict.REVIEW: SLIPS * own.raw_probability if own.raw != value else 0.0,
    }
    verdict = max(weights, key=lambda each: weights[each])
    if not weights[verdict]:
        verdict = Verdict.REVIEW
    is_read = verdict is Verdict.READ
    obeys = {Verdict.READ: chance, Verdict.BLANK: own.evidence.blank, Verdict.REVIEW: 0.0}[verdict]
    first, digits = _digits(own, value) if is_read and value else (0, NO_DIGITS)
    return Ruling(
        verdict=verdict,
        value=value if is_read else None,
        posterior=obeys / own.allowed if obeys else 0.0,
        plausibility=min(own.mass + own.evidence.blank, 1.0),
        confidence=weights[verdict] / own.everything,
        raw=own.raw,
        raw_probability=own.raw_probability,
        rules=rules,
        first=first,
        digits=digits,
    )


def _digits(own: Obeying, value: str) -> tuple[int, Floats]:
    """Return the cell that a value starts in, and (n, 10) how probable each digit is there."""
    if own.ways is None:
        return 0, spread(own.values, value) / own.allowed
    first = first_cell(own.ways.comb, value)
    chances = own.ways.chances()[first : first + len(value)]
    return first, chances * own.mass / own.allowed


def first_cell(evidence: Evidence, value: str) -> int:
    """Return the cell that a value most probably starts in; 0 in a free box."""
    if isinstance(evidence, FreeBox):
        return 0
    digits = [int(digit) for digit in value]
    places = range(len(evidence.cells) - len(value) + 1)
    return max(places, key=lambda first: evidence.at(digits, first))


def spread(values: Values, like: str) -> Floats:
    """Return (n, 10): the probability of each digit at each place of values as long as one."""
    digits = np.zeros((len(like), 10))
    for value, chance in values:
        if len(value) == len(like):
            digits[np.arange(len(like)), [int(digit) for digit in value]] += chance
    return digits
