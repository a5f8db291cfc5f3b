"""The ways in which a comb can hold a number that obeys: states of an automaton, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.templates.languages import Automaton
from shared.templates.languages.automaton import DEAD
from worker.reading.forms.rules.evidence import BLANK, Comb, Floats

DENSE = 300
"""States up to which an automaton is taken as a whole in every cell."""
THRESHOLDS = (1e-9, 1e-15, 0.0)
"""Ways less probable than this, beside the likeliest signs of all cells, are left out at first, and
taken in where they matter."""
PRECISION = 1e-6
"""How much of what obeys may be left out."""
UNBELIEVABLE = 1e-5
"""What is less probable than this, beside the likeliest signs, need not be known so precisely."""


@dataclass(frozen=True, eq=False)
class Layer:
    """The states in which a number may be before a cell; the last layer is behind the last cell."""

    moves: NDArray[np.int32]
    """(states, 10): which state of the next layer each digit leads to, or DEAD."""
    starts: NDArray[np.int32]
    """The states in which a number starts here."""
    accepting: NDArray[np.bool_]
    """(states,): whether a number may have ended before."""


Lattice = list[Layer]
States = NDArray[np.int32]


def whole(automaton: Automaton, comb: Comb) -> Lattice:
    """Return all states in each of the n + 1 layers."""
    layer = Layer(automaton.moves, automaton.starts, automaton.accepting)
    return [layer] * (len(comb.cells) + 1)


def likely(automaton: Automaton, comb: Comb, least: float) -> tuple[Lattice, float]:
    """Return the states reached with some probability, and at most how much is left out.

    Of a list of 100,000 numbers that is a handful in each cell.
    """
    reached, lost = _reached(automaton, comb, least)
    nowhere = np.empty(0, np.int32)
    lattice = []
    for cell, (states, onward) in enumerate(pairwise([*reached, nowhere])):
        moves = _numbered(automaton.moves[states], onward)
        starts = _numbered(_starts(automaton, comb, cell, least), states)
        lattice.append(Layer(moves, starts, automaton.accepting[states]))
    return lattice, lost


def _reached(automaton: Automaton, comb: Comb, least: float) -> tuple[list[States], float]:
    """Return the states of each layer, in order, and the probability of the ways cut off."""
    states = _starts(automaton, comb, 0, least)
    masses: Floats = np.ones(len(states))
    layers, lost = [states], 0.0
    for cell, chances in enumerate(comb.cells[:, :BLANK], start=1):
        after = automaton.moves[states]  # (states, 10)
        chance = np.where(after == DEAD, 0.0, masses[:, np.newaxis] * chances)
        kept = chance > least
        starts = _starts(automaton, comb, cell, least)
        lost += float(chance[~kept].sum()) + (0.0 if len(starts) else float(comb.before[cell]))
        states, which = np.unique(np.concatenate([after[kept], starts]), return_inverse=True)
        begun = np.full(len(starts), comb.before[cell])
        weights = np.concatenate([chance[kept], begun])
        masses = np.asarray(np.bincount(which.ravel(), weights, len(states)), np.float64)
        layers.append(states)
    return layers, lost


def _starts(automaton: Automaton, comb: Comb, cell: int, least: float) -> States:
    """Return the states in which a number may start at a cell, in order."""
    return np.sort(automaton.starts) if comb.before[cell] > least else np.empty(0, np.int32)


def _numbered(states: NDArray[np.int32], layer: States) -> NDArray[np.int32]:
    """Return states as their places in a layer; DEAD where they are not in it."""
    places = np.searchsorted(layer, states).astype(np.int32)
    there = np.append(layer, DEAD)[places] == states
    return np.where(there & (states != DEAD), places, np.int32(DEAD))
