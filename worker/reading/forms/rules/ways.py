"""The ways through a lattice: their probabilities added up, and the most probable ones.

Backwards over the cells once for the sums and once for the maxima; forwards for the chances of each
digit: Rabiner, "A tutorial on hidden Markov models" (1989). With the maxima known, a search that
takes up the most promising beginning first finds whole numbers in order: Hart, Nilsson and Raphael,
"A formal basis for the heuristic determination of minimum cost paths" (1968).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from shared.templates.languages import Automaton
from shared.templates.languages.automaton import DEAD
from worker.reading.forms.rules.evidence import BLANK, Comb, Floats
from worker.reading.forms.rules.lattice import (
    DENSE,
    PRECISION,
    THRESHOLDS,
    UNBELIEVABLE,
    Lattice,
    likely,
    whole,
)

MOST_LOOKS = 5_000
"""Beginnings that a search takes up at most, in combs that say next to nothing."""


Beginning = tuple[float, float, int, int, str, bool]
"""Of a number: what it can become at best, negative; its probability so far; the cell and the state
that it has come to; its digits; whether it is whole."""


@dataclass(frozen=True, eq=False)
class Ways:
    """The numbers that obey an automaton, in a comb."""

    comb: Comb
    lattice: Lattice

    @cached_property
    def _sums(self) -> list[Floats]:
        """The probability of all ways on from each state, layer by layer; behind the last 0."""
        return self._backwards(largest=False)

    def _backwards(self, *, largest: bool) -> list[Floats]:
        cells, behind = self.comb.cells[:, :BLANK], self.comb.behind
        found = [_padded(self.lattice[-1].accepting * 1.0)]
        for cell in range(len(cells) - 1, -1, -1):
            layer = self.lattice[cell]
            onward = found[-1][layer.moves]
            ends = layer.accepting * behind[cell]
            if largest:
                values = np.maximum(ends, (onward * cells[cell]).max(axis=1, initial=0.0))
            else:
                values = ends + onward @ cells[cell]
            found.append(_padded(values))
        return found[::-1]

    @cached_property
    def total(self) -> float:
        """The probability of all numbers that obey."""
        return float(
            sum(
                before * sums[layer.starts].sum()
                for before, layer, sums in zip(
                    self.comb.before, self.lattice, self._sums, strict=True
                )
            )
        )

    def chances(self) -> Floats:
        """Return (n, 10): how probable each digit is in each cell, among all that obey."""
        cells, found = self.comb.cells[:, :BLANK], []
        masses: Floats = np.zeros(len(self.lattice[0].moves))
        for cell, chances in enumerate(cells):
            layer, onward = self.lattice[cell], self._sums[cell + 1]
            masses[layer.starts] += self.comb.before[cell]
            flow = masses[:, np.newaxis] * chances
            found.append((flow * onward[layer.moves]).sum(axis=0))
            size = len(self.lattice[cell + 1].moves)
            arrived = np.bincount(layer.moves.ravel() + 1, flow.ravel(), size + 1)
            masses = np.asarray(arrived[1:], np.float64)
        return np.array(found) / self.total if self.total else np.zeros_like(cells)

    def most_probable(self) -> Iterator[tuple[str, float]]:
        """Yield numbers by their most probable place, the most probable first.

        One comes again for each other place that it may stand in.
        """
        ahead = [values.tolist() for values in self._backwards(largest=True)]
        waiting = self._begun(ahead)
        heapify(waiting)
        for _ in range(MOST_LOOKS):
            if not waiting:
                return
            promise, mass, cell, state, number, is_whole = heappop(waiting)
            if is_whole:
                yield number, -promise
                continue
            if self.lattice[cell].accepting[state]:
                ended = -mass * float(self.comb.behind[cell])
                heappush(waiting, (ended, mass, cell, state, number, True))
            if cell < len(self.comb.cells):
                for longer in self._longer(mass, cell, state, number, ahead[cell + 1]):
                    heappush(waiting, longer)

    def _begun(self, ahead: list[list[float]]) -> list[Beginning]:
        """Return the beginnings without a digit yet."""
        return [
            (-before * ahead[cell][start], before, cell, start, "", False)
            for cell, before in enumerate(self.comb.before.tolist())
            for start in self.lattice[cell].starts.tolist()
            if before * ahead[cell][start] > 0
        ]

    def _longer(
        self, mass: float, cell: int, state: int, number: str, ahead: list[float]
    ) -> Iterator[Beginning]:
        """Yield what a beginning may go on with."""
        moves = self.lattice[cell].moves[state].tolist()
        for digit, (after, chance) in enumerate(zip(moves, self._chances[cell], strict=True)):
            if after != DEAD and (hope := mass * chance * ahead[after]) > 0:
                yield -hope, mass * chance, cell + 1, after, f"{number}{digit}", False

    @cached_property
    def _chances(self) -> list[list[float]]:
        chances: list[list[float]] = self.comb.cells[:, :BLANK].tolist()
        return chances


def _padded(values: NDArray[np.floating]) -> Floats:
    """Return values with a 0 behind the last, which is that of DEAD."""
    padded = np.zeros(len(values) + 1)
    padded[:-1] = values
    return padded


def ways_of(automaton: Automaton, comb: Comb) -> Ways:
    """Return the numbers that obey an automaton, all but PRECISION of their probability."""
    if automaton.size <= DENSE:
        return Ways(comb, whole(automaton, comb))
    likeliest = float(comb.cells.max(axis=1).prod())
    for least in THRESHOLDS:
        lattice, lost = likely(automaton, comb, least * likeliest)
        ways = Ways(comb, lattice)
        if lost <= PRECISION * max(ways.total, UNBELIEVABLE * likeliest):
            break
    return ways
