"""Strike digits through, as people void what they miswrote: one of a line, or the whole of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.numbers.made.ink import Ink, Random
from worker.training.numbers.made.lines import HEIGHT, THICK, Mark
from worker.training.numbers.made.pens import Written

Points = NDArray[np.float64]
"""(n, 2): x and y along a stroke, in pixels."""
ROOM = HEIGHT // 2
"""Pixels about a line, for strokes that stick out."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

KINDS = ("level", "level", "rising", "rising", "falling", "double", "cross", "scribble")
LOOK_ALIKES = {
    "0": ("rising",),
    "1": ("rising",),
    "4": ("level",),
    "7": ("level", "rising"),
}
"""Strokes that make a digit one that somebody writes so: a nought with a slash, a barred 7."""


def strike_a_digit(written: Written, random: Random) -> Written:
    """Strike through one digit of a line, sometimes two side by side; they become marks X.

    Returns the line with room on each side for strokes that stick out.
    """
    ink, marks = np.pad(written.ink, ROOM), [mark.moved(ROOM, ROOM) for mark in written.marks]
    digits = [place for place, mark in enumerate(marks) if mark.symbol.isdigit()]
    if not digits:
        return Written(ink, marks, written.text)
    first = int(random.integers(len(digits)))
    void = digits[first : first + (2 if random.random() < 0.15 else 1)]
    struck = [marks[place] for place in void]
    strokes = _drawn(ink, _strokes(_about(struck), _kind(struck, random), random))
    for place in void:
        marks[place] = replace(marks[place], symbol="X")
    return Written(ink, marks, written.text, strokes)


def _about(marks: list[Mark]) -> Box:
    return (
        min(mark.left for mark in marks),
        min(mark.top for mark in marks),
        max(mark.right for mark in marks),
        max(mark.bottom for mark in marks),
    )


def strike_out(ink: Ink, random: Random) -> Written:
    """Strike out a line as a whole, by a zigzag or by straight strokes; it becomes one mark X."""
    ink = np.pad(ink, ROOM)
    height, width = ink.shape
    box = (ROOM, ROOM, width - ROOM, height - ROOM)
    kind = str(random.choice(["level", "level", "double", "cross", "scribble", "scribble"]))
    strokes = _drawn(ink, _strokes(box, kind, random))
    return Written(ink, [Mark("X", 0, 0, width, height)], strokes=strokes)


def _kind(struck: list[Mark], random: Random) -> str:
    kind = str(random.choice(KINDS))
    alike = {one for mark in struck for one in LOOK_ALIKES.get(mark.symbol, ())}
    return "double" if kind in alike else kind


def _strokes(box: Box, kind: str, random: Random) -> list[Points]:
    """Return what strikes a box through; every stroke sticks out of it on both sides."""
    if kind == "double":
        gap = HEIGHT * random.uniform(0.08, 0.16)
        return [_level(box, random, -gap), _level(box, random, gap)]
    if kind == "cross":
        return [_rising(box, random), _falling(box, random)]
    if kind == "scribble":
        return _scribble(box, random)
    return [{"level": _level, "rising": _rising, "falling": _falling}[kind](box, random)]


def _level(box: Box, random: Random, lower: float = 0.0) -> Points:
    left, top, right, bottom = box
    out = random.uniform(0.06, 0.35, 2) * HEIGHT
    middle = (top + bottom) / 2 + lower + random.normal(0, 0.06) * (bottom - top)
    tilt = random.normal(0, 0.07) * min(right - left, 3 * HEIGHT)
    return np.array([[left - out[0], middle + tilt], [right + out[1], middle - tilt]])


def _rising(box: Box, random: Random) -> Points:
    left, top, right, bottom = _at_least_wide(box)
    out = random.uniform(-0.02, 0.25, (2, 2)) * HEIGHT
    return np.array([[left - out[0, 0], bottom + out[0, 1]], [right + out[1, 0], top - out[1, 1]]])


def _falling(box: Box, random: Random) -> Points:
    left, _, right, _ = box
    return _rising(box, random) * (-1, 1) + (left + right, 0)


def _at_least_wide(box: Box) -> Box:
    """Return a box whose diagonals are no upright strokes."""
    left, top, right, bottom = box
    more = max(0.0, 0.6 * (bottom - top) - (right - left)) / 2
    return left - more, top, right + more, bottom


def _scribble(box: Box, random: Random) -> list[Points]:
    """Return a zigzag along a box, or two of them, one across the other."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    count = int(random.integers(5, 5 + max(2, int(width / 12))))
    x = left + np.linspace(-0.05, 1.05, count) * width + random.normal(0, min(6, width / 8), count)
    y = top + height * (0.5 + random.uniform(0.2, 0.5) * (-1.0) ** np.arange(count))
    points = np.stack([x, y], axis=1)
    return [points + shift * random.normal(0, 5, 2) for shift in range(int(random.integers(1, 3)))]


def _drawn(ink: Ink, strokes: list[Points]) -> Ink:
    sheet = np.zeros_like(ink)
    for points in strokes:
        pixels = (points * 8).astype(np.int32)
        cv2.polylines(sheet, [pixels], False, 255, THICK, cv2.LINE_AA, 3)
    return sheet
