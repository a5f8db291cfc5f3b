"""Lines of drawn digits, and the readings that a reader of numbers makes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from shared.readings import Digit, Outcome, Reading
from tests.support.drawing import draw, encode

LEFT, TOP, SIZE, STEP, APART = 40, 30, 60, 44, 80
INK = 12
"""Where a drawn digit begins within its square."""


def shadow_cnn(models: Path) -> None:
    """Put a `cnn` that reads single digits alone before the one that comes along."""
    folder = models / "cnn"
    folder.mkdir(parents=True)
    weights = {"file": "model.bin", "sha256": "0"}
    (folder / "card.json").write_text(json.dumps({"readers": ["digit"], "weights": weights}))


def page_of(*numbers: str) -> bytes:
    """Return a page with a line for each number, as PNG."""
    width = 2 * LEFT + STEP * max(map(len, numbers)) + SIZE
    page = Image.new("L", (width, 2 * TOP + APART * len(numbers)), 250)
    for line, number in enumerate(numbers):
        for place, digit in enumerate(number):
            at = (LEFT + STEP * place, TOP + APART * line)
            page.paste(draw(int(digit), size=SIZE), at)
    return encode(page)


def readings_of(*numbers: str, doubt: float = 0.0) -> Sequence[Reading]:
    """Return what is read on such a page; with a doubt in the last digit it is to be reviewed."""
    return [_reading(line, number, doubt) for line, number in enumerate(numbers)]


def _reading(line: int, number: str, doubt: float) -> Reading:
    top = TOP + APART * line
    digits = [_digit(number, place, top, doubt) for place in range(len(number))]
    field = "number" if line == 0 else f"number {line + 1}"
    width = STEP * (len(number) - 1) + SIZE - 2 * INK
    outcome = Outcome.REVIEW if doubt else Outcome.ACCEPTED
    box = (LEFT + INK, top, width, SIZE)
    return Reading(field, number, 0.9991 - doubt, outcome, box, digits)


def _digit(number: str, place: int, top: int, doubt: float) -> Digit:
    value = number[place]
    sure = 0.9991 - (doubt if place == len(number) - 1 else 0)
    other = "1" if value != "1" else "7"
    box = (LEFT + INK + STEP * place, top, SIZE - 2 * INK, SIZE)
    return Digit(value, sure, box, [(value, sure), (other, 1 - sure)])
