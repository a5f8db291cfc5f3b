"""The field that charts are drawn in, in units of the drawing, and the marks on its axes."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """A drawing, and the edges of the field in it; the margins are wide enough for words."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float


FIELD = Field(320, 250, 62, 298, 10, 210)


class Tick(NamedTuple):
    """A mark on an axis, and the share that it stands for."""

    at: float
    share: float


def across(part: float) -> float:
    """Return where a part of the width lies, 0 on the left to 1 on the right."""
    return round(FIELD.left + part * (FIELD.right - FIELD.left), 1)


def down(part: float) -> float:
    """Return where a part of the height lies, 0 at the bottom to 1 at the top."""
    return round(FIELD.bottom + part * (FIELD.top - FIELD.bottom), 1)
