"""What is seen in a field, before anything is decided: the chances of digits, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.matches import FormMatch
from shared.readings import Box
from shared.templates import FormField

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class FieldChances:
    """The places of a field, from left to right: the cells of a comb, or the digits of a line."""

    field: FormField
    box: Box
    """The field on the page."""
    digits: Floats
    """(n, 10): how probable each digit is, if the place holds one."""
    blank: Floats
    """(n,): the chance that nothing is written there."""
    void: Floats
    """(n,): the chance that what is written there is no digit."""
    boxes: tuple[Box, ...]
    """The ink of each place on the page."""
    has_ink: bool
    """Whether anything is written in the field."""
    whole: float
    """How probable the best value is by what reads it, before calibration."""
    residual: float
    """Pixels of the reference by which the field's print was missed; NaN where none was found."""
    others: tuple[tuple[str, float], ...] = ()
    """Of a free box, values of more or fewer digits: how much likelier each is than any of as many
    digits as there are places."""
    agreement: float = 0.0
    """How far all that read it agree on its least certain digit: their log odds, added up."""
    is_shared: bool = False
    """Whether ink of other fields ran into that of this one."""
    hangs_out: bool = False
    """Whether a stroke was left out that may be of a digit across the edge of the field."""

    @property
    def best(self) -> tuple[int, ...]:
        """The most probable digit of each place, -1 for none."""
        likeliest = self.digits.argmax(axis=1) if len(self.digits) else np.zeros(0, np.int64)
        return tuple(np.where(self.blank > 0.5, -1, likeliest).tolist())

    @property
    def value(self) -> str:
        """The most probable digits, blanks left out."""
        return "".join(str(digit) for digit in self.best if digit >= 0)

    @property
    def is_void(self) -> bool:
        """Whether a place holds ink that is no digit, or the field ink and no place at all."""
        spoilt = (self.void > 0.5) & (self.blank <= 0.5)
        return bool(spoilt.any()) or (self.has_ink and not self.value)

    @property
    def has_gap(self) -> bool:
        """Whether a blank stands between digits."""
        written = np.flatnonzero(np.array(self.best, np.int64) >= 0)
        return len(written) > 0 and int(written[-1] - written[0]) + 1 > len(written)


@dataclass(frozen=True)
class PageChances:
    """What is seen on a page of a form."""

    match: FormMatch
    """Which page of the template it is, and how it matches."""
    fields: tuple[FieldChances, ...]
