"""The first page of each fingerprint, in twelve bytes a page.

An index in the database would have each new page written to another place of it: for a job of a
million that costs more than all else together.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

RECENT = 65_536
"""So many are kept aside before they are sorted in."""


class Firsts:
    """Page numbers by fingerprints; what was added once is not added again."""

    def __init__(self) -> None:
        self._marks: NDArray[np.int64] = np.empty(0, np.int64)
        self._numbers: NDArray[np.int32] = np.empty(0, np.int32)
        self._recent: dict[int, int] = {}

    def find(self, marks: Iterable[int]) -> dict[int, int]:
        """Return the number for each of these fingerprints that is known."""
        wanted = list(marks)
        found = {mark: self._recent[mark] for mark in wanted if mark in self._recent}
        if not len(self._marks):
            return found
        places = np.searchsorted(self._marks, np.array(wanted, np.int64))
        places[places == len(self._marks)] = 0
        hits = np.flatnonzero(self._marks[places] == wanted)
        return found | {wanted[hit]: int(self._numbers[places[hit]]) for hit in hits}

    def add(self, numbers: dict[int, int]) -> None:
        """Add the numbers of pages by their fingerprints, none of which is known yet."""
        self._recent |= numbers
        if len(self._recent) >= RECENT:
            self._sort_in()

    def _sort_in(self) -> None:
        marks = np.fromiter(self._recent, np.int64, len(self._recent))
        numbers = np.fromiter(self._recent.values(), np.int32, len(self._recent))
        marks, numbers = np.append(self._marks, marks), np.append(self._numbers, numbers)
        order = np.argsort(marks, kind="stable")
        self._marks, self._numbers = marks[order], numbers[order]
        self._recent = {}
