"""Regular expressions over digits, with `and` and `not`, and their derivatives.

The derivative of an expression by a digit is what may follow where a number begins with it:
Brzozowski (1964); Owens, Reppy and Turon, "Regular-expression derivatives re-examined" (2009).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

Term = int
"""An expression, as its number among the Terms: the same number is the same expression."""
ALL_DIGITS = 0b1111111111


class Terms:
    """Expressions, each kept once, in a form in which many that mean the same are the same."""

    def __init__(self) -> None:
        self._nodes: list[tuple[str, tuple[int, ...]]] = []
        self._numbers: dict[tuple[str, tuple[int, ...]], Term] = {}
        self._ends: list[bool] = []
        self._derivatives: dict[tuple[Term, int], Term] = {}
        self.nothing = self._kept("or", (), ends=False)
        self.empty = self._kept("empty", (), ends=True)
        self.anything = self.star(self.digit(ALL_DIGITS))

    def _kept(self, kind: str, parts: tuple[int, ...], *, ends: bool) -> Term:
        """Return the number of an expression; `ends` tells whether it allows for no digit."""
        node = (kind, parts)
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
            self._ends.append(ends)
        return self._numbers[node]

    def ends(self, term: Term) -> bool:
        """Tell whether an expression allows for no digit at all."""
        return self._ends[term]

    def digit(self, mask: int) -> Term:
        """Return one digit of those whose bits are set."""
        return self._kept("digit", (mask,), ends=False) if mask else self.nothing

    def then(self, one: Term, other: Term) -> Term:
        """Return one expression and another behind it."""
        if self.nothing in (one, other):
            return self.nothing
        if self.empty in (one, other):
            return other if one == self.empty else one
        return self._kept("then", (one, other), ends=self._ends[one] and self._ends[other])

    def star(self, term: Term) -> Term:
        """Return any number of repeats."""
        if term in (self.nothing, self.empty):
            return self.empty
        return self._kept("star", (term,), ends=True)

    def either(self, terms: Iterable[Term]) -> Term:
        """Return what obeys one of the expressions."""
        parts = self._flat("or", terms)
        if self.anything in parts:
            return self.anything
        parts = sorted(set(parts) - {self.nothing})
        if len(parts) == 1:
            return parts[0]
        return self._kept("or", tuple(parts), ends=any(self._ends[part] for part in parts))

    def every(self, terms: Iterable[Term]) -> Term:
        """Return what obeys all of the expressions."""
        parts = self._flat("and", terms)
        if self.nothing in parts:
            return self.nothing
        parts = sorted(set(parts) - {self.anything})
        if len(parts) <= 1:
            return parts[0] if parts else self.anything
        return self._kept("and", tuple(parts), ends=all(self._ends[part] for part in parts))

    def no(self, term: Term) -> Term:
        """Return what does not obey an expression."""
        kind, parts = self._nodes[term]
        if kind == "not":
            return parts[0]
        if term in (self.nothing, self.anything):
            return self.anything if term == self.nothing else self.nothing
        return self._kept("not", (term,), ends=not self._ends[term])

    def _flat(self, kind: str, terms: Iterable[Term]) -> list[Term]:
        flat: list[Term] = []
        for term in terms:
            own, parts = self._nodes[term]
            flat.extend(parts if own == kind else (term,))
        return flat

    def derivative(self, term: Term, digit: int) -> Term:
        """Return what may follow a digit."""
        key = (term, digit)
        if key not in self._derivatives:
            self._derivatives[key] = self._derived(*self._nodes[term], term, digit)
        return self._derivatives[key]

    def _derived(self, kind: str, parts: tuple[int, ...], term: Term, digit: int) -> Term:
        if kind == "digit":
            return self.empty if parts[0] >> digit & 1 else self.nothing
        if kind == "then":
            one, other = parts
            rest = self.then(self.derivative(one, digit), other)
            after = [self.derivative(other, digit)] if self._ends[one] else []
            return self.either([rest, *after])
        if kind == "star":
            return self.then(self.derivative(parts[0], digit), term)
        derived = [self.derivative(part, digit) for part in parts]
        if kind == "not":
            return self.no(derived[0])
        return self.every(derived) if kind == "and" else self.either(derived)

    def times(self, term: Term, count: int, then: Term) -> Term:
        """Return so many repeats, and another expression behind them."""
        return reduce(lambda behind, _: self.then(term, behind), range(count), then)
