"""Automata of what obeys two rules at once, without the states that lead nowhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.templates.languages.automaton import DEAD, Automaton, refuse_large

Codes = NDArray[np.int64]
"""Pairs of states, each as one number."""


def both(one: Automaton, other: Automaton) -> Automaton:
    """Return what obeys two automata: their product.

    1. Pairs of states are reached from the pairs of starts, all that are as far at a time.
    2. The pairs found are numbered in order, and so are their moves.
    3. Pairs that lead to no number are left out.

    Raises InvalidRequest where it has too many states.
    """
    starts = np.unique(one.starts.astype(np.int64)[:, np.newaxis] * other.size + other.starts)
    pairs = _reached(one, other, starts)
    firsts, seconds = pairs // max(other.size, 1), pairs % max(other.size, 1)
    moves = _numbered(_after(one, other, pairs), pairs)
    accepting = one.accepting[firsts] & other.accepting[seconds]
    return trimmed(Automaton(moves, _numbered(starts, pairs), accepting))


def _reached(one: Automaton, other: Automaton, starts: Codes) -> Codes:
    known = new = starts
    while len(new):
        after = _after(one, other, new)
        new = np.setdiff1d(after[after != DEAD], known)
        known = np.union1d(known, new)
        refuse_large(len(known))
    return known


def _after(one: Automaton, other: Automaton, pairs: Codes) -> Codes:
    """Return (n, 10): the pairs that n pairs move to, or DEAD."""
    if not len(pairs):
        return np.empty((0, 10), np.int64)
    first = one.moves[pairs // other.size].astype(np.int64)
    second = other.moves[pairs % other.size]
    dead = (first == DEAD) | (second == DEAD)
    return np.where(dead, DEAD, first * other.size + second)


def _numbered(codes: Codes, known: Codes) -> NDArray[np.int32]:
    return np.where(codes == DEAD, DEAD, np.searchsorted(known, codes)).astype(np.int32)


def trimmed(automaton: Automaton) -> Automaton:
    """Leave out the states from which no number is accepted."""
    alive = automaton.accepting
    while True:
        grown = alive | np.append(alive, False)[automaton.moves].any(axis=1)
        if grown.sum() == alive.sum():
            break
        alive = grown
    index = np.append(np.where(alive, np.cumsum(alive) - 1, DEAD), DEAD).astype(np.int32)
    starts = index[automaton.starts]
    moves = index[automaton.moves[alive]]
    return Automaton(moves, starts[starts != DEAD], automaton.accepting[alive])
