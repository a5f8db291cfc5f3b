"""A confusion matrix: which digit is read as which, the frequent errors tinted more strongly."""

from __future__ import annotations

import math
from typing import NamedTuple

Matrix = list[list[int]]
"""A row for each digit, a column for what it was read as."""
LEVELS = 5


class Cell(NamedTuple):
    """How often one digit is read as one, and how strongly that is tinted."""

    times: int
    level: int
    """0 for none to 5 for the most frequent error."""
    is_right: bool


class Mistake(NamedTuple):
    """One digit read as another, and how often."""

    really: int
    read: int
    times: int


def confusion_cells(matrix: Matrix) -> list[list[Cell]]:
    """Return the cells of a matrix, row by row."""
    worst = max((one.times for one in mistakes(matrix)), default=1)
    return [
        [Cell(count, _level(count, worst), really == read) for read, count in enumerate(row)]
        for really, row in enumerate(matrix)
    ]


def _level(count: int, worst: int) -> int:
    return math.ceil(LEVELS * math.sqrt(min(1.0, count / worst))) if count > 0 else 0


def mistakes(matrix: Matrix) -> list[Mistake]:
    """Return the errors of a matrix, the most frequent first."""
    found = [
        Mistake(really, read, count)
        for really, row in enumerate(matrix)
        for read, count in enumerate(row)
        if really != read and count > 0
    ]
    return sorted(found, key=lambda one: -one.times)
