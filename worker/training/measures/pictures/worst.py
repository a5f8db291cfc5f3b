"""The contact sheet: the errors that were surest, each with its label and what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from shared.images import Pixels
from worker.training.measures.scores import Answer

MOST, COLUMNS = 48, 8
TILE, GAP, CAPTION, HEAD = 96, 12, 34, 40
STEP = TILE + GAP
INK, PAPER, FRAME = "#26262B", "#FFFFFF", "#D5D5DA"
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
    rows = max(1, -(-len(worst) // COLUMNS))
    sheet = Image.new("RGB", (COLUMNS * STEP + GAP, HEAD + rows * (STEP + CAPTION)), PAPER)
    draw = ImageDraw.Draw(sheet)
    head = "Wrong, and surest of it" if worst else f"No error among {len(answers):,} readings"
    draw.text((GAP, GAP), head, INK, _font(15))
    for place, index in enumerate(worst):
        row, column = divmod(place, COLUMNS)
        corner = (GAP + column * STEP, HEAD + row * (STEP + CAPTION))
        sheet.paste(_tile(image(index)), corner)
        caption = (corner[0], corner[1] + TILE + 2)
        draw.multiline_text(caption, _caption(answers[index]), INK, _font(11), spacing=2)
    sheet.save(path)


def _tile(pixels: Pixels) -> Image.Image:
    """Return the whole image in a framed square, over white where it is transparent."""
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    small = ImageOps.contain(image, (TILE - 2, TILE - 2))
    tile = Image.new("RGB", (TILE, TILE), FRAME)
    tile.paste(PAPER, (1, 1, TILE - 1, TILE - 1))
    tile.paste(small, ((TILE - small.width) // 2, (TILE - small.height) // 2), small)
    return tile


def _caption(answer: Answer) -> str:
    claimed = answer.outcome in CLAIMS
    read = f"read {answer.value}" if claimed else answer.outcome
    return f"{read}, is {answer.label}"[:18] + f"\n{answer.confidence * 100:.2f} %"


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), size
    )
