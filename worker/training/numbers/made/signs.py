"""Draw what stands around digits: points, commas, dashes, currency signs, letters, signatures."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.ink import Ink, Random, cropped
from worker.training.synthesis.drawn import rounded
from worker.training.synthesis.non_digits import LETTERS, draw_letter

Strokes = Sequence[Sequence[tuple[float, float]]]

_S = [(0.8, 0.2), (0.5, 0.05), (0.2, 0.25), (0.5, 0.5), (0.8, 0.75), (0.5, 0.95), (0.15, 0.8)]
SIGNS: dict[str, tuple[float, float, Strokes]] = {
    ".": (0.03, 0.0, [[(0.45, 0.5), (0.55, 0.52)]]),
    ",": (0.2, 0.12, [[(0.6, 0.0), (0.65, 0.4), (0.3, 1.0)]]),
    ":": (0.4, -0.1, [[(0.45, 0.0), (0.5, 0.04)], [(0.45, 0.96), (0.5, 1.0)]]),
    "-": (0.06, -0.42, [[(0.0, 0.5), (0.5, 0.45), (1.0, 0.5)]]),
    "_": (0.06, 0.0, [[(0.0, 0.5), (0.5, 0.55), (1.0, 0.5)]]),
    "=": (0.34, -0.28, [[(0.0, 0.1), (1.0, 0.0)], [(0.0, 1.0), (1.0, 0.9)]]),
    "~": (0.14, -0.38, [[(0.0, 0.7), (0.3, 0.0), (0.65, 1.0), (1.0, 0.2)]]),
    "z": (0.34, -0.28, [[(0.0, 0.15), (1.0, 0.0), (0.05, 0.9), (1.0, 1.0)]]),
    "$": (1.15, 0.1, [_S, [(0.5, -0.1), (0.48, 1.1)]]),
    "€": (0.95, 0.0, [[(0.9, 0.15), (0.5, 0.0), (0.2, 0.5), (0.5, 1.0), (0.9, 0.85)],
                      [(0.0, 0.4), (0.7, 0.4)], [(0.0, 0.6), (0.65, 0.6)]]),
    "£": (1.0, 0.0, [[(0.85, 0.2), (0.6, 0.0), (0.4, 0.3), (0.4, 0.75), (0.1, 1.0), (0.9, 0.95)],
                     [(0.15, 0.5), (0.7, 0.5)]]),
    "/": (1.4, 0.2, [[(1.0, 0.0), (0.0, 1.0)]]),
    "#": (0.8, -0.1, [[(0.35, 0.0), (0.2, 1.0)], [(0.8, 0.0), (0.65, 1.0)],
                      [(0.05, 0.35), (1.0, 0.32)], [(0.0, 0.68), (0.95, 0.65)]]),
    "*": (0.45, -0.3, [[(0.5, 0.0), (0.5, 1.0)], [(0.05, 0.25), (0.95, 0.75)],
                       [(0.95, 0.25), (0.05, 0.75)]]),
}  # fmt: skip
"""For each sign its height and how deep it hangs below the line, in heights of a digit; strokes."""

WIDTHS = {
    ".": 0.05,
    ":": 0.06,
    ",": 0.14,
    "-": 0.5,
    "~": 0.6,
    "_": 0.9,
    "=": 0.55,
    "z": 0.5,
    "*": 0.45,
    "/": 0.5,
}
"""In heights of a digit; the others are 0.65."""

TILTED = {"-": 0.22, "=": 0.15, "~": 0.2, "z": 0.15, "_": 0.05}
"""By how much hurried hands turn a sign: the deviation, in radians."""


def draw_sign(sign: str, height: float, thick: int, random: Random) -> tuple[Ink, float]:
    """Return a sign beside digits of `height` pixels, and how far it hangs below their line."""
    if sign == "X":
        letter = draw_letter(random, LETTERS)
        size = height * random.uniform(0.55, 1.05)
        return resized(letter, size / letter.shape[0]), 0.0
    tall, low, strokes = SIGNS[sign]
    wide = WIDTHS.get(sign, 0.65)
    box = (height * wide * random.uniform(0.6, 1.7), height * tall * random.uniform(0.75, 1.3))
    if sign == ".":
        thick = max(2, round(thick * random.uniform(0.8, 1.7)))
    deviation = 0.08 if sign in TILTED else 0.05
    angle = random.normal(0, TILTED.get(sign, 0.0))
    return _traced(strokes, box, angle, thick, random), height * (low + random.normal(0, deviation))


def _traced(
    strokes: Strokes, size: tuple[float, float], angle: float, thick: int, random: Random
) -> Ink:
    side = int(max(size)) + 2 * (thick + 6)
    canvas = np.zeros((side, side), np.uint8)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for stroke in strokes:
        points = np.array(stroke) + random.normal(0, 0.04, (len(stroke), 2)) - 0.5
        pixels = (rounded(points * size @ turned.T, random) + side / 2) * 8
        cv2.polylines(canvas, [pixels.astype(np.int32)], False, 255, thick, cv2.LINE_AA, 3)
    return cropped(canvas)


def draw_signature(height: float, thick: int, random: Random) -> Ink:
    """Return a line that loops along from left to right, as a signature does."""
    count = int(random.integers(8, 30))
    length = height * random.uniform(1.5, 6)
    points = np.stack([np.linspace(0, length, count), np.zeros(count)], axis=1)
    swing = height * random.uniform(0.2, 0.8) * (-1.0) ** np.arange(count)
    points[:, 1] += swing * random.uniform(0.2, 1, count)
    points[:, 0] += random.normal(0, length / count * random.uniform(0.3, 2), count)
    return _polyline(points, thick, random)


def draw_scrawl(height: float, thick: int, random: Random) -> Ink:
    """Return a line that crosses itself at random, as one that strikes something out."""
    count = int(random.integers(4, 14))
    size = height * random.uniform(0.6, 1.6), height * random.uniform(0.4, 4)
    points = random.uniform(0, 1, (count, 2)) * (size[1], size[0])
    return _polyline(points, thick, random)


def _polyline(points: NDArray[np.float64], thick: int, random: Random) -> Ink:
    points = rounded(points - points.min(axis=0) + thick + 2, random)
    width, height = (int(side) + thick + 4 for side in points.max(axis=0))
    canvas = np.zeros((height, width), np.uint8)
    cv2.polylines(canvas, [(points * 8).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 3)
    return cropped(canvas)


def resized(ink: Ink, across: float, down: float | None = None) -> Ink:
    """Scale ink."""
    down = across if down is None else down
    size = max(1, round(ink.shape[1] * across)), max(1, round(ink.shape[0] * down))
    how = cv2.INTER_AREA if min(across, down) < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(ink, size, interpolation=how), np.uint8)
