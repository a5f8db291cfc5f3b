"""The contact sheet: the errors that were surest, each with its label and what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from shared.images import Pixels
from worker.training.measures.pictures.sheet import GAP, Layout, draw_sheet
from worker.training.measures.scores import Answer

MOST, COLUMNS = 48, 8
TILE, CAPTION = 96, 34
STEP = TILE + GAP
SQUARE = Layout(COLUMNS, TILE, TILE, CAPTION, "DejaVuSans", 11)
CLAIMS = ("accepted", "review")


def find_worst(answers: Sequence[Answer], most: int = MOST) -> list[int]:
    """Return where the errors are: those with a value first, the surest of them first."""
    wrong = [
        index
        for index, answer in enumerate(answers)
        if not answer.right and answer.outcome != "failed"
    ]
    wrong.sort(key=lambda index: (answers[index].outcome not in CLAIMS, -answers[index].confidence))
    return wrong[:most]


def draw_worst(path: Path, answers: Sequence[Answer], image: Callable[[int], Pixels]) -> None:
    """Draw the worst errors of the answers; `image` gives the uint8 image of each by its place."""
    worst = find_worst(answers)
    head = "Wrong, and surest of it" if worst else no_error(answers)
    tiles = ((image(index), _caption(answers[index])) for index in worst)
    draw_sheet(path, SQUARE, head, tiles, len(worst))


def no_error(answers: Sequence[Answer]) -> str:
    """Return what stands above an empty sheet."""
    return f"No error among {len(answers):,} readings"


def _caption(answer: Answer) -> str:
    claimed = answer.outcome in CLAIMS
    read = f"read {answer.value}" if claimed else answer.outcome
    return f"{read}, is {answer.label}"[:18] + f"\n{answer.confidence * 100:.2f} %"
