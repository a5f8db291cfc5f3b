"""Numbers that obey a regular expression as a whole."""

from __future__ import annotations

from functools import reduce

from shared.templates.definition import MOST_DIGITS
from shared.templates.languages.automaton import Automaton, explored
from shared.templates.languages.syntax import Ahead, Chars, Choice, End, Node, Repeat, parsed
from shared.templates.languages.syntax import Sequence as Parts
from shared.templates.languages.terms import Term, Terms


def matching(pattern: str) -> Automaton:
    """Return the automaton of a pattern: its states are the derivatives.

    Raises InvalidRequest for a pattern that is none, or that says more than an automaton can.
    """
    terms = Terms()
    whole = _Builder(terms).built(parsed(pattern), terms.empty)

    def step(term: Term, digit: int) -> Term | None:
        after = terms.derivative(term, digit)
        return None if after == terms.nothing else after

    return explored(whole, step, terms.ends)


class _Builder:
    """Make terms of a tree, from its end to its start: a look ahead is at what then follows."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def built(self, node: Node, rest: Term) -> Term:
        """Return a tree with a term behind it."""
        terms = self._terms
        match node:
            case Chars(mask):
                return terms.then(terms.digit(mask), rest)
            case Parts(parts):
                return reduce(lambda behind, part: self.built(part, behind), parts[::-1], rest)
            case Choice(parts):
                return terms.either(self.built(part, rest) for part in parts)
            case Repeat():
                return self._repeated(node, rest)
            case Ahead(part, wanted):
                follows = self.built(part, terms.anything)
                rest = terms.every([follows if wanted else terms.no(follows), rest])
            case End():
                rest = terms.every([terms.empty, rest])
        return rest  # the start, which is refused elsewhere than first

    def _repeated(self, node: Repeat, rest: Term) -> Term:
        """Repeat a tree; one that looks ahead as often as a value has digits at most."""
        terms, behind = self._terms, rest
        if _looks(node.part):
            most = MOST_DIGITS if node.most is None else node.most
            for _ in range(most - node.least):
                behind = terms.either([rest, self.built(node.part, behind)])
            for _ in range(node.least):
                behind = self.built(node.part, behind)
            return behind
        once = self.built(node.part, terms.empty)
        if node.most is None:
            return terms.times(once, node.least, terms.then(terms.star(once), rest))
        for _ in range(node.most - node.least):
            behind = terms.either([rest, terms.then(once, behind)])
        return terms.times(once, node.least, behind)


def _looks(node: Node) -> bool:
    """Tell whether a tree holds what depends on the digits behind it."""
    match node:
        case Ahead() | End():
            return True
        case Repeat(part):
            return _looks(part)
        case Parts(parts) | Choice(parts):
            return any(map(_looks, parts))
    return False
