"""Make crops as scanners and phones take them: a line on paper, or a crop with no number in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.images import Pixels
from worker.training.numbers.made.grounds import Cover, guilloche, rules
from worker.training.numbers.made.hands import Hands
from worker.training.numbers.made.ink import Ink, Random
from worker.training.numbers.made.lines import HEIGHT, THICK, Mark, write_line
from worker.training.numbers.made.pens import ROOM, Written, inked
from worker.training.numbers.made.signs import draw_scrawl, draw_signature
from worker.training.numbers.made.strikes import strike_a_digit, strike_out
from worker.training.numbers.made.texts import any_digits, any_text
from worker.training.synthesis.paper.light import light_on
from worker.training.synthesis.paper.pens import clouds

SAME_PEN = 0.5
"""How often a line is struck through by the pen that wrote it."""
Page = NDArray[np.floating[Any]]
"""(h, w) or (h, w, 3) float32 in 0..255."""


@dataclass(frozen=True)
class Crop:
    """An image, uint8 (h, w) or (h, w, 3), what is written, and where, from left to right."""

    image: Pixels
    text: str
    marks: list[Mark]

    @property
    def digits(self) -> str:
        """The number, without separators; empty where there is none."""
        return "".join(mark.symbol for mark in self.marks if mark.symbol.isdigit())


def make_number(hands: Hands, random: Random, text: str | None = None) -> Crop:
    """Return a crop with a written line of digits and signs, or of `text`."""
    text = any_text(random) if text is None else text
    return _finished(_written(text, hands, random), random, hands)


def make_struck(hands: Hands, random: Random, text: str | None = None) -> Crop:
    """Return a line as `make_number` does, of which a digit is struck through: a mark X."""
    text = any_text(random) if text is None else text
    struck = strike_a_digit(_written(text, hands, random), random)
    return _finished(_by_some_pen(struck, random), random, hands)


def _written(text: str, hands: Hands, random: Random) -> Written:
    return Written(*write_line(text, hands.any_hand(random), random), text)


def make_empty(hands: Hands, random: Random) -> Crop:
    """Return a crop without a number: letters, a signature, a scrawl, struck-out digits, paper."""
    kind = random.random()
    if kind < 0.32:
        text = "".join(random.choice(["X", "X", "X", " "], int(random.integers(2, 10))))
        ink, marks = write_line("X" + text, hands.any_hand(random), random)
    elif kind < 0.55:
        ink, marks = _whole_mark(draw_signature(HEIGHT, THICK, random))
    elif kind < 0.66:
        ink, marks = _whole_mark(draw_scrawl(HEIGHT, THICK, random))
    elif kind < 0.82:
        return _finished(_struck_out(hands, random), random, hands)
    elif kind < 0.88:
        ink, marks = write_line(
            str(random.choice(["-", "--", "=", ".", "_", "*", "#"])), hands.any_hand(random), random
        )
    else:
        ink, marks = np.zeros((HEIGHT, int(HEIGHT * random.uniform(1, 6))), np.uint8), []
    return _finished(Written(ink, marks), random, hands)


def _whole_mark(ink: Ink) -> tuple[Ink, list[Mark]]:
    return ink, [Mark("X", 0, 0, ink.shape[1], ink.shape[0])]


def _struck_out(hands: Hands, random: Random) -> Written:
    """Return digits that are void, all of them."""
    ink, _ = write_line(any_digits(random), hands.any_hand(random), random)
    return _by_some_pen(strike_out(ink, random), random)


def _by_some_pen(struck: Written, random: Random) -> Written:
    """Return what was struck through by another pen, or by the one that wrote it."""
    if struck.strokes is None or random.random() >= SAME_PEN:
        return struck
    return replace(struck, ink=np.maximum(struck.ink, struck.strokes), strokes=None)


def _finished(written: Written, random: Random, hands: Hands) -> Crop:
    cover, marks = _in_room(inked(written, random), written.marks, random)
    cover, marks, height = _sized(cover, marks, random)
    cover, marks = _turned(cover, marks, random)
    foot = max((mark.bottom for mark in marks), default=cover.shape[0] * 0.8)
    cover = np.maximum(cover, _neighbours(cover.shape, height, hands, random))
    rough = random.uniform(0, 1) ** 3
    page = _laid(cover, _printed(cover, foot, height, random), rough, random)
    return Crop(_taken(page, height, rough, random), written.text, marks)


def _in_room(cover: Cover, marks: list[Mark], random: Random) -> tuple[Cover, list[Mark]]:
    """Leave paper around a line: little around a crop, more around a photograph."""
    most = 0.5 if random.random() < 0.8 else 2.0
    room = (random.uniform(-0.12, most, 4).clip(-0.02) * HEIGHT).astype(int)
    top, bottom, left, right = (max(int(side), 0) for side in room)
    cover = cover[ROOM:-ROOM, ROOM:-ROOM]
    padded = cv2.copyMakeBorder(cover, top, bottom, left, right, cv2.BORDER_CONSTANT)
    return np.asarray(padded, np.float32), [mark.moved(left, top) for mark in marks]


def _sized(cover: Cover, marks: list[Mark], random: Random) -> tuple[Cover, list[Mark], float]:
    """Scale a line to the resolution of some scanner; returns the height of its digits too."""
    least, most = (20, 68) if random.random() < 0.75 else (14, 32)
    height = float(np.exp(random.uniform(np.log(least), np.log(most))))
    scale = height / HEIGHT
    size = max(8, round(cover.shape[1] * scale)), max(8, round(cover.shape[0] * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(cover, size, interpolation=how)
    return np.asarray(small, np.float32), [mark.moved(0, 0, scale) for mark in marks], height


def _turned(cover: Cover, marks: list[Mark], random: Random) -> tuple[Cover, list[Mark]]:
    """Turn a line a little, as a page that lies askew."""
    if random.random() < 0.6:
        return cover, marks
    angle = float(np.clip(random.normal(0, 2.5), -7, 7))
    height, width = cover.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = np.asarray(cv2.warpAffine(cover, matrix, (width, height)), np.float32)
    return turned, [_turn(mark, matrix) for mark in marks]


def _turn(mark: Mark, matrix: NDArray[Any]) -> Mark:
    middle = np.array([(mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2, 1])
    x, y = matrix @ middle
    across, down = (mark.right - mark.left) / 2, (mark.bottom - mark.top) / 2
    return Mark(mark.symbol, x - across, y - down, x + across, y + down)


def _neighbours(shape: tuple[int, int], height: float, hands: Hands, random: Random) -> Cover:
    """Return what sticks in from the lines above and below, (h, w) float32 in 0..1."""
    sheet = np.zeros(shape, np.float32)
    if random.random() > 0.1:
        return sheet
    ink, _ = write_line(any_digits(random), hands.any_hand(random), random)
    scale = height / HEIGHT
    piece = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    reach = int(min(random.uniform(0.02, 0.25) * height, piece.shape[0], 0.18 * shape[0]))
    left = int(random.integers(0, max(1, shape[1] - 4)))
    wide = min(piece.shape[1], shape[1] - left)
    if reach < 1:
        return sheet
    if random.random() < 0.5:
        sheet[:reach, left : left + wide] = piece[-reach:, :wide] / np.float32(255)
    else:
        sheet[-reach:, left : left + wide] = piece[:reach, :wide] / np.float32(255)
    return sheet


def _printed(cover: Cover, foot: float, height: float, random: Random) -> list[tuple[Cover, float]]:
    """Return what is printed on the paper, and how dark each is, 0..1 of the paper's level."""
    shape = (cover.shape[0], cover.shape[1])
    prints: list[tuple[Cover, float]] = []
    if random.random() < 0.56:
        prints.append((guilloche(shape, height, random), random.uniform(0.03, 0.3)))
    if random.random() < 0.35:
        pitch = height * random.uniform(0.7, 1.3)
        prints.append((rules(shape, foot, height, pitch, random), random.uniform(0.1, 0.8)))
    return prints


def _laid(cover: Cover, prints: list[tuple[Cover, float]], rough: float, random: Random) -> Page:
    """Return (h, w) or (h, w, 3): print and ink on lit, uneven paper."""
    paper = random.uniform(130, 255) * np.ones(cover.shape, np.float32)
    paper *= 1 - random.uniform(0, 0.16) * clouds(cover.shape, random, random.uniform(1, 12))
    for sheet, dark in prints:
        paper *= 1 - dark * sheet
    depth = random.uniform(
        max([0.65 - 0.3 * rough, *(dark + 0.1 for _, dark in prints if dark < 0.4)]), 0.97
    )
    page = paper * (1 - depth * cover)
    if random.random() < 0.4:
        kind = "slope" if random.random() < 0.7 else "shadow"
        page *= light_on(cover.shape, kind, random)
    if random.random() < 0.6:
        return np.asarray(page, np.float32)
    tint = random.uniform(0.75, 1, 3) * (1 - random.uniform(0, 0.35, 3) * (1 - cover[:, :, None]))
    return np.asarray(page[:, :, None] * tint, np.float32)


def _taken(page: Page, height: float, rough: float, random: Random) -> Pixels:
    """Blur, add grain, sometimes turn to light on dark, and sometimes save as JPEG."""
    if random.random() < 0.35:
        page = np.asarray(
            cv2.GaussianBlur(page, (0, 0), random.uniform(0.3, 0.4 + rough * height / 36))
        )
    if random.random() < 0.7:
        grain = random.normal(0, random.uniform(0.5, 1 + 8 * rough), page.shape[:2]).astype(
            np.float32
        )
        page = page + (grain if page.ndim == 2 else grain[:, :, None])
    image = np.clip(page, 0, 255).astype(np.uint8)
    if random.random() < 0.08:
        image = 255 - image
    if random.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 95))]
        image = np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], -1), np.uint8)
    return image
