"""Print on a blank form: words, lines, combs, boxes, a logo."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from shared.images import Pixels
from shared.readings import Box
from worker.training.numbers.made.ink import Random

WORDS = [
    "name",
    "date",
    "number",
    "of",
    "score",
    "total",
    "sheet",
    "school",
    "class",
    "student",
    "teacher",
    "points",
    "please",
    "write",
    "clearly",
    "one",
    "digit",
    "in",
    "each",
    "box",
    "office",
    "use",
    "only",
    "signature",
    "city",
    "street",
    "house",
    "meter",
    "reading",
    "account",
    "amount",
    "period",
    "from",
    "until",
    "received",
    "checked",
    "by",
    "return",
    "this",
    "form",
    "before",
    "the",
    "end",
    "month",
]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType, which draws the words of a form")
    return font


@dataclass(frozen=True)
class Press:
    """How one form is printed."""

    line: int
    """Pixels of its lines."""
    tone: int
    """The grey of its lines, 0 black."""
    style: str
    """Its combs: `joined`, `apart` or `teeth`."""
    free: str
    """Its free boxes: `frame`, `line` or `shade`."""

    @staticmethod
    def any(random: Random) -> Press:
        """Return some way of printing."""
        return Press(
            line=int(random.integers(2, 5)),
            tone=int(random.choice([0, 30, 90, 140])),
            style=str(random.choice(["joined", "apart", "teeth"])),
            free=str(random.choice(["frame", "frame", "line", "shade"])),
        )


def words(random: Random, count: int) -> str:
    """Return some words of forms."""
    return " ".join(random.choice(WORDS, count).tolist()).capitalize()


def write_words(sheet: Pixels, at: tuple[int, int], text: str, size: int) -> int:
    """Print text with its left upper corner at x, y, in place; returns its width."""
    font = _font(size)
    left, _, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 4, int(bottom) + 4), 255)
    ImageDraw.Draw(image).text((-left + 1, 0), text, fill=15, font=font)
    _lay(sheet, at, np.asarray(image, np.uint8))
    return image.width


def _lay(sheet: Pixels, at: tuple[int, int], tile: NDArray[np.uint8]) -> None:
    part = sheet[at[1] : at[1] + tile.shape[0], at[0] : at[0] + tile.shape[1]]
    np.minimum(part, tile[: part.shape[0], : part.shape[1]], out=part)


def draw_comb(sheet: Pixels, box: Box, cells: int, press: Press) -> None:
    """Print a comb of cells side by side, in place."""
    left, top, width, height = box
    edges = [round(left + width * place / cells) for place in range(cells + 1)]
    if press.style == "teeth":
        bottom = top + height
        cv2.line(sheet, (left, bottom), (left + width, bottom), press.tone, press.line)
        for edge in edges:
            cv2.line(sheet, (edge, bottom), (edge, bottom - height // 3), press.tone, press.line)
        return
    gap = round(0.07 * width / cells) if press.style == "apart" else 0
    for begin, end in itertools.pairwise(edges):
        corners = (begin + gap, top), (end - gap, top + height)
        cv2.rectangle(sheet, *corners, press.tone, press.line)


def draw_free(sheet: Pixels, box: Box, press: Press) -> None:
    """Print a free box, in place."""
    left, top, width, height = box
    right, bottom = left + width, top + height
    if press.free == "line":
        cv2.line(sheet, (left, bottom), (right, bottom), press.tone, press.line)
    elif press.free == "shade":
        sheet[top:bottom, left:right] = np.minimum(sheet[top:bottom, left:right], 222)
    else:
        cv2.rectangle(sheet, (left, top), (right, bottom), press.tone, press.line)


def draw_logo(sheet: Pixels, at: tuple[int, int], size: int, random: Random) -> None:
    """Print some dark shapes within `size` pixels of x, y, in place."""
    for _ in range(int(random.integers(2, 5))):
        x, y = (int(at[axis] + random.uniform(0.2, 0.8) * size) for axis in range(2))
        axes = random.integers(size // 12, size // 3, 2).tolist()
        turn, tone = float(random.uniform(0, 180)), int(random.integers(0, 190))
        full = -1 if random.random() < 0.6 else int(random.integers(3, 8))
        if random.random() < 0.5:
            cv2.ellipse(sheet, (x, y), axes, turn, 0, 360, tone, full)
        else:
            corners = cv2.boxPoints(((x, y), (2 * axes[0], 2 * axes[1]), turn)).astype(np.int32)
            cv2.fillPoly(sheet, [corners], tone)
