"""Lines to write on: with ticks between the digits, or without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.reading.forms.proposing.rectangles import Rectangle
from worker.reading.forms.proposing.sheet import Sheet
from worker.reading.forms.proposing.skew import Mask
from worker.reading.forms.proposing.strokes import strokes_of, without_specks

LEAST_LENGTH = 60
"""Pixels of a line to write on: 8 mm."""
LONGEST = 0.62
"""Widths of the page: what is longer parts the page."""
THICK = 9
BROADEST_TICK = 12
SHORTEST_TICK = 6
USUAL_HEIGHT = 56.0
"""Pixels above a line that are written in: 7 mm."""
LEAST_ROOM = 30.0
CELL_SHAPE = 0.83
"""The width of a cell without a top, in its heights; a wall this high is the cell's own height."""
OFF_LINE = 0.05, 0.25
"""The share of a line that may have print right above or below it, and the same with ticks."""
BEYOND = 16
"""Pixels beyond the ends of a line in which there is no print."""
EVEN = 0.15
"""By how much the cells of a comb differ."""
ON = 6.0
"""Pixels between a line and the rectangle that it is an edge of."""

Line = tuple[int, int, int, int]
"""x, y, width and height."""


@dataclass(frozen=True)
class Rule:
    """A line to write on."""

    box: Rectangle
    cells: int | None
    """Between its ticks."""


def rules_of(sheet: Sheet, rectangles: Sequence[Rectangle]) -> Iterable[Rule]:
    """Yield the lines to write on that are no edge of a rectangle."""
    strokes = strokes_of(sheet.lines)
    print_ = without_specks(sheet.lines)
    standing = _standing(sheet.lines)
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes.across, connectivity=8)
    for x, y, width, height, _ in stats[1:].tolist():
        line = x, y, width, height
        if height > THICK or not LEAST_LENGTH <= width <= LONGEST * print_.shape[1]:
            continue
        if any(_is_edge(one, line) for one in rectangles) or not _is_drawn(sheet, line):
            continue
        ticks = _ticks(standing, x, y, width)
        rule = _comb(print_, ticks, y, height) if ticks else _plain(print_, line)
        if rule and not _is_off(print_, line, bool(ticks)):
            yield rule


def _is_drawn(sheet: Sheet, line: Line) -> bool:
    """Tell whether a line is darker than what lies above it and below, unlike a patch's edge."""
    x, y, width, height = line
    rows = [max(y - THICK, 0), y + height // 2, min(y + height + THICK, len(sheet.darkness) - 1)]
    above, own, below = np.median(sheet.darkness[rows, x : x + width], axis=1)
    return bool(own - max(above, below) >= sheet.level / 2)


def _is_off(print_: Mask, line: Line, has_ticks: bool) -> bool:
    """Tell whether a line is a part of letters, or goes on beyond its ends."""
    x, y, width, height = line
    above = [] if has_ticks else [*range(max(y - THICK, 0), y - 3)]
    below = [*range(y + height + 3, min(y + height + THICK, len(print_)))]
    near = print_[above + below, x : x + width].any(axis=0).mean()
    level = print_[max(y - 3, 0) : y + height + 3]
    before = level[:, max(x - BEYOND, 0) : max(x - 3, 0)]
    behind = level[:, x + width + 3 : x + width + BEYOND]
    goes_on = any(end.any(axis=0).mean() > 0.5 for end in (before, behind) if end.size)
    return goes_on or bool(near > OFF_LINE[has_ticks])


def _standing(mask: Mask) -> Mask:
    bar = np.ones((SHORTEST_TICK, 1), np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, bar), np.uint8)


def _is_edge(one: Rectangle, line: Line) -> bool:
    x, y, width, height = line
    off = min(abs(one.top - y - height / 2), abs(one.bottom - y - height / 2))
    return off <= ON and min(one.right, x + width) > max(one.left, x)


def _ticks(standing: Mask, x: int, y: int, width: int) -> list[tuple[float, float]]:
    """Return the middle and the height of each tick that stands on a line."""
    top, left = max(y - 130, 0), max(x - 3, 0)
    above = standing[top:y, left : x + width + 3][::-1]
    if not len(above):
        return []
    heights = np.where(above.all(axis=0), len(above), np.argmin(above, axis=0))
    # The edge of a line may be a pixel lower than its highest one.
    stands = heights >= SHORTEST_TICK
    edges = np.flatnonzero(np.diff(np.concatenate([[False], stands, [False]]).astype(np.int8)))
    return [
        (left + (begin + end - 1) / 2, float(heights[begin:end].max()))
        for begin, end in edges.reshape(-1, 2).tolist()
        if end - begin <= BROADEST_TICK
    ]


def _comb(print_: Mask, ticks: list[tuple[float, float]], y: int, height: int) -> Rule | None:
    """Return the comb between ticks that stand evenly; None: they are no ticks."""
    places = np.array([place for place, _ in ticks])
    pitches: NDArray[np.float64] = np.diff(places)
    if len(ticks) < 3 or np.ptp(pitches) > 2 * EVEN * np.median(pitches):
        return None
    pitch, tall = float(np.median(pitches)), float(np.median([tick for _, tick in ticks]))
    wanted = tall if tall >= CELL_SHAPE * pitch else pitch / CELL_SHAPE
    if not _is_open(print_, places, y, tall):
        return None
    room = _room(print_, (float(places[0]), y - tall, float(places[-1]))) + tall
    bottom = y + height / 2
    box = Rectangle(float(places[0]), bottom - min(wanted, room), float(places[-1]), bottom)
    return Rule(box, len(ticks) - 1)


def _is_open(print_: Mask, places: NDArray[np.float64], y: int, tall: float) -> bool:
    """Tell whether nothing is printed between ticks."""
    strip = print_[max(y - round(tall), 0) : y - 3]
    between = [
        strip[:, round(a) + BROADEST_TICK : round(b) - BROADEST_TICK] for a, b in pairwise(places)
    ]
    return not any(part.any() for part in between)


def _plain(print_: Mask, line: Line) -> Rule | None:
    x, y, width, height = line
    room = _room(print_, (x, y, x + width))
    if room < LEAST_ROOM:
        return None
    bottom = y + height / 2
    return Rule(Rectangle(x, bottom - min(USUAL_HEIGHT, room), x + width, bottom), None)


def _room(print_: Mask, line: tuple[float, float, float]) -> float:
    """Return how many pixels above a line are not printed on, but for its soft edge."""
    left, y, right = round(line[0]), round(line[1]), round(line[2])
    above = print_[max(y - 2 * round(USUAL_HEIGHT), 0) : max(y - 3, 0), left + 3 : right - 2]
    printed = np.flatnonzero(above.any(axis=1))
    return float(len(above) - 1 - printed[-1] if len(printed) else len(above))
