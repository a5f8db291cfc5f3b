"""Where the digits of a line stand on its page."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.readings import Box
from worker.reading.numbers.decoding import Decoded
from worker.reading.numbers.line_net import STEP
from worker.reading.numbers.strips import HEIGHT, Line
from worker.reading.numbers.symbols import SEPARATOR

INKED = 90
"""Of 255: a pixel that belongs to a stroke."""


def digit_boxes(line: Line, decoded: Decoded) -> list[Box]:
    """Return the box of the ink of each digit, in pixels of the page."""
    return [_box(line, *reach) for reach in digit_reaches(line, decoded)]


def digit_reaches(line: Line, decoded: Decoded) -> list[tuple[int, int]]:
    """Return the columns of the strip that each digit takes."""
    reaches = zip(_reaches(line, decoded), decoded.string, strict=True)
    return [reach for reach, symbol in reaches if symbol < SEPARATOR]


def line_box(line: Line, decoded: Decoded) -> Box:
    """Return the box of a number, or of the whole line where none is seen."""
    boxes = digit_boxes(line, decoded)
    if not boxes:
        return line.on_page(0, 0, line.strip.shape[1], HEIGHT)
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def _reaches(line: Line, decoded: Decoded) -> list[tuple[int, int]]:
    """Let each symbol reach along its ink, half way to its neighbours at most."""
    width = line.strip.shape[1]
    # What a net sees in the padding behind a strip stands at its end.
    spans = [(min(begin * STEP, width - 1), min(end * STEP, width)) for begin, end in decoded.spans]
    if not spans:
        return []
    edges = [(left[1] + right[0]) // 2 for left, right in pairwise(spans)]
    inked = line.strip.max(axis=0) > INKED
    return [
        _along(inked, span, least, most)
        for span, least, most in zip(spans, [0, *edges], [*edges, width], strict=True)
    ]


def _along(
    inked: NDArray[np.bool_], span: tuple[int, int], least: int, most: int
) -> tuple[int, int]:
    begin, end = max(span[0], least), min(max(span[1], span[0] + 1), most)
    while begin > least and inked[begin - 1]:
        begin -= 1
    while end < most and inked[end]:
        end += 1
    return begin, max(end, begin + 1)


def _box(line: Line, begin: int, end: int) -> Box:
    rows = np.flatnonzero(line.strip[:, begin:end].max(axis=1) > INKED)
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, HEIGHT)
    return line.on_page(begin, top, end, bottom)
