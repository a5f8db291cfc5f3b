"""A machine that reads digits from the left and knows which numbers obey."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shared.errors import InvalidRequest

DEAD = -1
MOST_STATES = 2_000_000
MOST_EXPLORED = 10_000

State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Automaton:
    """A finite automaton over the ten digits that accepts each number in one way only.

    It is deterministic but for its start: where the end of a number decides what its first digit
    means, as with Luhn's check, it starts in several states at once, all but one of them in vain.
    So the masses of all its ways may be added up.
    """

    moves: NDArray[np.int32]
    """(states, 10): the next state at each digit, or DEAD."""
    starts: NDArray[np.int32]
    accepting: NDArray[np.bool_]
    """(states,)"""

    @property
    def size(self) -> int:
        return len(self.moves)

    def accepts(self, number: str) -> bool:
        """Tell whether digits obey."""
        states = self.starts
        for digit in number:
            states = self.moves[states, int(digit)]
            states = states[states != DEAD]
        return bool(self.accepting[states].any())

    def counts(self, longest: int) -> NDArray[np.float64]:
        """Return how many numbers obey: (longest + 1,), by their length."""
        ahead = self.accepting.astype(np.float64)
        found = [ahead[self.starts].sum()]
        for _ in range(longest):
            ahead = np.append(ahead, 0.0)[self.moves].sum(axis=1)
            found.append(ahead[self.starts].sum())
        return np.array(found)


def explored(
    start: State, step: Callable[[State, int], State | None], accepts: Callable[[State], bool]
) -> Automaton:
    """Return the automaton of a rule that is told as a step from state to state.

    Raises InvalidRequest where it has too many states.
    """
    index, waiting, moves = {start: 0}, [start], []
    for state in waiting:
        row = [DEAD] * 10
        for digit in range(10):
            after = step(state, digit)
            if after is not None:
                if after not in index:
                    index[after] = len(index)
                    waiting.append(after)
                row[digit] = index[after]
        moves.append(row)
        refuse_large(len(index), MOST_EXPLORED)
    return made(moves, [0], [accepts(state) for state in waiting])


def made(moves: Iterable[Iterable[int]], starts: list[int], accepting: list[bool]) -> Automaton:
    """Return an automaton of plain lists."""
    table = np.array(moves, np.int32).reshape(-1, 10)
    return Automaton(table, np.array(starts, np.int32), np.array(accepting, bool))


def refuse_large(states: int, most: int = MOST_STATES) -> None:
    """Raise InvalidRequest for an automaton that would take too much memory."""
    if states > most:
        raise InvalidRequest("the rules are too intricate to be looked for", code="invalid-rules")
