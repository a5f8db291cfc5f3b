"""The contact sheet of numbers read wrongly, the surest first, with what each really says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from shared.images import Pixels
from worker.training.measures.pictures.sheet import Layout, draw_sheet
from worker.training.measures.pictures.worst import CLAIMS, find_worst, no_error
from worker.training.measures.scores import Answer

MOST = 240
"""Errors beyond these are left out: the surest teach most."""

WIDE = Layout(4, 248, 72, 48, "DejaVuSansMono", 12)
LETTERS = 34
"""As many as stand side by side below a tile."""


def draw_errors(
    path: Path, answers: Sequence[Answer], image: Callable[[int], Pixels], most: int = MOST
) -> None:
    """Draw the errors of the answers; `image` gives the uint8 image of each by its place."""
    every = find_worst(answers, len(answers))
    shown = every[:most]
    tiles = ((image(index), _caption(answers[index])) for index in shown)
    draw_sheet(path, WIDE, _head(answers, len(every), len(shown)), tiles, len(shown))


def _head(answers: Sequence[Answer], errors: int, shown: int) -> str:
    if not errors:
        return no_error(answers)
    which = "All" if shown == errors else f"The surest {shown:,} of"
    return f"{which} {errors:,} wrong among {len(answers):,} readings, the surest first"


def _caption(answer: Answer) -> str:
    """Return three lines in a font of one width, so that digits stand below each other."""
    read = f"read {answer.value}" if answer.outcome in CLAIMS else answer.outcome
    lines = (f"is   {answer.label or 'no number'}", read)
    sure = f"{answer.confidence * 100:.2f} % {answer.outcome if answer.accepted else ''}"
    return "\n".join([*map(_cut, lines), sure.rstrip()])


def _cut(line: str) -> str:
    return line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…"
