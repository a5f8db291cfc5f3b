"""Sheets of paper, and lengths on them in pixels of the reference that is drawn of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

DPI = 200
"""Of references. All places are whole pixels of them, so that boxes lie where they are said to."""
INCH = 25.4
POINTS = 72


@dataclass(frozen=True)
class Paper:
    """A sheet of paper."""

    name: str
    millimetres: tuple[float, float]
    """Width and height."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; the last ones hang over the edge."""
        width, height = (math.ceil(side / INCH * DPI) for side in self.millimetres)
        return width, height

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points of PDF."""
        width, height = (side / INCH * POINTS for side in self.millimetres)
        return width, height


PAPERS = {one.name: one for one in (Paper("a4", (210, 297)), Paper("letter", (215.9, 279.4)))}


def pixels(millimetres: float) -> int:
    """Return a length in whole pixels of the reference."""
    return round(millimetres / INCH * DPI)
