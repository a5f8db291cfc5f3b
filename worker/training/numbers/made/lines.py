"""Write a line: one hand, one pen, one slant, digits and signs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.hands import Hand
from worker.training.numbers.made.ink import Ink, Random, cropped
from worker.training.numbers.made.signs import draw_sign, resized

HEIGHT = 36
"""Pixels of a digit while it is written."""
THICK = 5
ELASTIC = 2.0
"""Pixels by which a point is moved at most."""


@dataclass
class Mark:
    """A symbol of SYMBOLS, or "" for a sign that is not read, and its box in pixels."""

    symbol: str
    left: float
    top: float
    right: float
    bottom: float

    def moved(self, right: float, down: float, scale: float = 1) -> Mark:
        """Return it as it lies once the line was scaled, and moved by so many pixels."""
        return Mark(
            self.symbol,
            self.left * scale + right,
            self.top * scale + down,
            self.right * scale + right,
            self.bottom * scale + down,
        )


@dataclass(frozen=True)
class Style:
    """How a hand writes a line; lengths in heights of a digit."""

    slant: float
    aspect: float
    gap: float
    unsteady: float
    uneven: float
    slope: float
    joined: float
    """How often a stroke leads from a digit to the next."""
    sizes: NDArray[np.float64]
    """(10,): how high the hand writes each digit, beside its others."""
    widths: NDArray[np.float64]
    """(10,): how wide."""

    @staticmethod
    def any(random: Random) -> Style:
        """Return some style: mostly apart, sometimes touching, sometimes far apart."""
        kinds = ((-0.02, 0.18), (-0.14, 0.02), (0.2, 0.65))
        gap = random.uniform(*kinds[int(random.choice(3, p=(0.53, 0.4, 0.07)))])
        sizes, widths = _proportions(random)
        return Style(
            slant=float(random.normal(0.07, 0.2)),
            aspect=float(np.exp(random.normal(-0.05, 0.16))),
            gap=float(gap),
            unsteady=float(random.uniform(0.01, 0.08)),
            uneven=float(random.uniform(0.02, 0.12)),
            slope=float(random.normal(0, 0.035)),
            joined=float(random.uniform(0.2, 1)) if random.random() < 0.12 else 0.0,
            sizes=sizes,
            widths=widths,
        )


def _proportions(random: Random) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how high and how wide a hand writes each digit; many write small, flat noughts."""
    sizes = np.exp(random.normal(0, 0.08, 10))
    widths = np.exp(random.normal(0, 0.13, 10))
    if random.random() < 0.45:
        sizes[0] *= random.uniform(0.45, 0.95)
        widths[0] *= random.uniform(0.8, 1.5)
    return sizes, widths


def write_line(text: str, hand: Hand, random: Random) -> tuple[Ink, list[Mark]]:
    """Return a written line, (h, w) uint8 cropped to its ink, and its marks from left to right."""
    style = Style.any(random)
    tiles = [_tile(char, hand, style, random) for char in text]
    places, cursor, lifted = [], 0.0, random.uniform(0, 0.5)
    for char, (tile, low) in zip(text, tiles, strict=True):
        foot = HEIGHT * (random.normal(0, style.unsteady)) + style.slope * cursor + low
        if char == "0":
            foot -= (HEIGHT - tile.shape[0]) * lifted
        places.append((cursor, foot - tile.shape[0]))
        wide = tile.shape[1] if char != " " else HEIGHT * random.uniform(0.2, 0.6)
        cursor += max(wide + HEIGHT * (style.gap + random.normal(0, style.unsteady)), 0.5 * wide)
    ink, marks = _side_by_side(text, [tile for tile, _ in tiles], places)
    _join(ink, marks, style.joined, random)
    return _unsteady(ink, random), marks


def _unsteady(ink: Ink, random: Random) -> Ink:
    """Bend a line here and there, by the elastic distortion of Simard et al. (2003)."""
    reach = random.uniform(0, ELASTIC)
    grain = max(2, round(ink.shape[0] / random.uniform(9, 22)))
    cells = grain, max(2, round(grain * ink.shape[1] / ink.shape[0]))
    bend = random.uniform(-reach, reach, (2, *cells)).astype(np.float32)
    y, x = np.indices(ink.shape, np.float32)
    size = ink.shape[::-1]
    right, down = (cv2.resize(way, size, interpolation=cv2.INTER_CUBIC) for way in bend)
    return np.asarray(cv2.remap(ink, x + right, y + down, cv2.INTER_LINEAR), np.uint8)


def _join(ink: Ink, marks: list[Mark], often: float, random: Random) -> None:
    """Lead a stroke from a digit to the next, here and there, in place."""
    for left, right in pairwise(marks):
        both = left.symbol.isdigit() and right.symbol.isdigit()
        if both and random.random() < often and 0 < right.left - left.right < HEIGHT:
            start, end = _edge(ink, left, last=True), _edge(ink, right, last=False)
            cv2.line(ink, start, end, 255, THICK - 1, cv2.LINE_AA)


def _edge(ink: Ink, mark: Mark, *, last: bool) -> tuple[int, int]:
    """Return the uppermost ink in the last, or the first, column of a mark."""
    column = int(mark.right) - 1 if last else int(mark.left)
    rows = np.flatnonzero(ink[int(mark.top) : int(mark.bottom), column] > 60)
    row = int(rows[0]) if len(rows) else int(mark.bottom - mark.top) // 2
    return column, int(mark.top) + row


def _side_by_side(
    text: str, tiles: list[Ink], places: list[tuple[float, float]]
) -> tuple[Ink, list[Mark]]:
    top = min(y for _, y in places)
    left = min(x for x, _ in places)
    corners = [(round(x - left), round(y - top)) for x, y in places]
    width = max(x + tile.shape[1] for (x, _), tile in zip(corners, tiles, strict=True))
    height = max(y + tile.shape[0] for (_, y), tile in zip(corners, tiles, strict=True))
    line, marks = np.zeros((height, width), np.uint8), []
    for char, tile, (x, y) in zip(text, tiles, corners, strict=True):
        down, across = tile.shape
        part = line[y : y + down, x : x + across]
        np.maximum(part, tile, out=part)
        if char != " ":
            marks.append(Mark(_symbol(char), x, y, x + across, y + down))
    return line, marks


def _symbol(char: str) -> str:
    if char in "0123456789X":
        return char
    return "." if char in ".," else ""


def _tile(char: str, hand: Hand, style: Style, random: Random) -> tuple[Ink, float]:
    """Return the ink of one character and how far it hangs below the line."""
    if char == " ":
        return np.zeros((1, 1), np.uint8), 0.0
    if not char.isdigit():
        ink, low = draw_sign(char, HEIGHT, THICK, random)
        return slanted(ink, style.slant), low
    ink = hand(int(char), random)
    tall = HEIGHT * np.exp(random.normal(0, style.uneven)) * style.sizes[int(char)]
    scale = tall / ink.shape[0]
    wide = min(scale * style.widths[int(char)], 1.35 * HEIGHT / ink.shape[1]) * style.aspect
    slant = style.slant + random.normal(0, 0.04)
    return slanted(resized(ink, wide, scale), slant), 0.0


def slanted(ink: Ink, slant: float) -> Ink:
    """Shear ink to the right, about its foot."""
    height, width = ink.shape
    reach = abs(slant) * height
    shift = reach if slant < 0 else 0.0
    matrix = np.array([[1, -slant, slant * height + shift], [0, 1, 0]], np.float32)
    size = (width + int(reach) + 2, height)
    return cropped(np.asarray(cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR), np.uint8))
