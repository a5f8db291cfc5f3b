"""The sheets of the sample: each digit once, in two hands, a blank sheet and a scribble."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from web.samples.strokes import DIGITS, SCRIBBLE, Stroke, smooth

SIDE = 160
"""Pixels of a sheet."""
FINER = 4
"""Drawn so many times larger, then scaled down: that makes the edges of ink soft."""
PAPER = (250, 248, 242)
UNIT = SIDE * FINER / 16
"""Pixels of a unit of the strokes, which leaves a wide rim."""
MIDDLE = (5.0, 5.5)


@dataclass(frozen=True)
class Hand:
    """How somebody writes."""

    ink: tuple[int, int, int]
    pen: float
    """Width of the pen, in units."""
    slant: float
    wide: float = 1.0


TEACHER = Hand(ink=(24, 48, 112), pen=0.75, slant=0.14)
CLERK = Hand(ink=(38, 38, 42), pen=1.0, slant=-0.04, wide=0.86)
SHEETS: list[tuple[str, list[Stroke], Hand]] = [
    *((f"mark-{n:02}.png", DIGITS[digit], TEACHER) for n, digit in enumerate((7, 4, 9, 2, 5), 1)),
    ("blank.png", [], CLERK),
    *((f"count-{n:02}.png", DIGITS[digit], CLERK) for n, digit in enumerate((3, 0, 8, 6, 1), 1)),
    ("scribble.png", SCRIBBLE, TEACHER),
]


@cache
def sample_files() -> tuple[tuple[str, bytes], ...]:
    """Return the sheets as PNG files, each with its name; they are the same each time."""
    return tuple((name, _png(_draw(strokes, hand))) for name, strokes, hand in SHEETS)


def _draw(strokes: list[Stroke], hand: Hand) -> Image.Image:
    image = Image.new("RGB", (SIDE * FINER,) * 2, PAPER)
    pen = ImageDraw.Draw(image)
    radius = hand.pen * UNIT / 2
    for stroke in strokes:
        points = [_placed(x, y, hand) for x, y in smooth(stroke, rounds=3)]
        pen.line(points, fill=hand.ink, width=round(2 * radius), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=hand.ink)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _placed(x: float, y: float, hand: Hand) -> tuple[float, float]:
    """Return where a point of a stroke lies on the sheet, in its pixels."""
    across, down = x - MIDDLE[0], y - MIDDLE[1]
    centre = SIDE * FINER / 2
    return centre + (hand.wide * across - hand.slant * down) * UNIT, centre + down * UNIT


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
