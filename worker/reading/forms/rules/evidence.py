"""What is known of the digits of a field, before any rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLANK = 10
TOLERANCE = 1e-3
"""By how much probabilities may add up to more than one, since nets round."""


@dataclass(frozen=True, eq=False)
class Comb:
    """A field of printed cells, one digit in each; blank ones only before and behind the number."""

    cells: Floats
    """(n, 11): how probable each digit is in each cell, and that it is blank, in 0..1.

    A row adds up to one at most; what is missing is neither: a scribble, two digits.
    """

    def __post_init__(self) -> None:
        cells = np.asarray(self.cells, np.float64)
        if cells.ndim != 2 or cells.shape[1] != 11 or not len(cells):
            raise ValueError(f"a comb has (n, 11) probabilities, not {cells.shape}")
        if not (cells >= 0).all() or (cells.sum(axis=1) > 1 + TOLERANCE).any():
            raise ValueError("the probabilities of a cell are 0 at least and add up to 1 at most")
        object.__setattr__(self, "cells", cells)

    @cached_property
    def before(self) -> Floats:
        """(n + 1,): the probability that all cells before one are blank."""
        return np.concatenate([[1.0], np.cumprod(self.cells[:, BLANK])])

    @cached_property
    def behind(self) -> Floats:
        """(n + 1,): the probability that a cell and all behind it are blank."""
        return np.concatenate([np.cumprod(self.cells[::-1, BLANK])[::-1], [1.0]])

    @property
    def blank(self) -> float:
        """The probability that nothing is written."""
        return float(self.before[-1])

    @cached_property
    def number(self) -> float:
        """The probability that digits are written, with no blank cell between them."""
        digits, mass, total = self.cells[:, :BLANK].sum(axis=1), 0.0, 0.0
        for cell, any_digit in enumerate(digits):
            mass = (mass + self.before[cell]) * any_digit
            total += mass * self.behind[cell + 1]
        return float(total)

    @cached_property
    def likeliest(self) -> tuple[str, float] | None:
        """The number, or blank, of the likeliest sign of each cell, with its probability.

        None where that is none, or where another may be likelier: one whose signs are less likely
        together may stand in several places.
        """
        ordered = np.partition(self.cells, 9, axis=1)
        signs = "".join("0123456789."[sign] for sign in self.cells.argmax(axis=1).tolist())
        number = signs.strip(".")
        is_clear = (len(signs) * ordered[:, 9] < ordered[:, 10]).all()
        return (number, self.probability(number)) if is_clear and "." not in number else None

    def probability(self, number: str) -> float:
        """Return how probable a number is, wherever in the comb it stands."""
        if not number:
            return self.blank
        digits = [int(digit) for digit in number]
        places = range(len(self.cells) - len(digits) + 1)
        return float(sum(self.at(digits, first) for first in places))

    def at(self, digits: list[int], first: int) -> float:
        """Return how probable digits are from one cell on."""
        end = first + len(digits)
        written = self.cells[np.arange(first, end), digits].prod()
        return float(self.before[first] * written * self.behind[end])


@dataclass(frozen=True)
class FreeBox:
    """A field without cells: what may be written in it, most probable first or not."""

    candidates: tuple[tuple[str, float], ...]
    """Numbers with their probabilities; the empty one is a blank."""
    rest: float = 0.0
    """The probability that it is none of them."""

    def __post_init__(self) -> None:
        numbers = [number for number, _ in self.candidates]
        chances = [chance for _, chance in self.candidates] + [self.rest]
        if any(number and not (number.isascii() and number.isdecimal()) for number in numbers):
            raise ValueError("a candidate is a string of digits, or empty")
        if len(set(numbers)) < len(numbers):
            raise ValueError("no candidate is named twice")
        if not min(chances) >= 0 or sum(chances) > 1 + TOLERANCE:
            raise ValueError(
                "the probabilities of candidates are 0 at least and add up to 1 at most"
            )

    @cached_property
    def blank(self) -> float:
        """The probability that nothing is written."""
        return dict(self.candidates).get("", 0.0)

    @cached_property
    def number(self) -> float:
        """The probability that it is one of the numbers named."""
        return sum(chance for number, chance in self.candidates if number)


Evidence = Comb | FreeBox
