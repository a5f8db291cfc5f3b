"""Of the lines of a page the one that was meant."""

from __future__ import annotations

import numpy as np
import pytest

from worker.reading.numbers.decoding import Decoded
from worker.reading.numbers.reader import meant_among
from worker.reading.numbers.sheets import MOST_LIKELY
from worker.reading.numbers.strips import FULL, HEIGHT, Line
from worker.reading.numbers.symbols import JUNK

NUMBER, WORD, MIXED, NOTHING = (4, 8), (JUNK,), (4, 8, JUNK), ()


def line(
    ink: int, string: tuple[int, ...], top: float = 0, *, has_ink: bool = True
) -> tuple[Line, Decoded]:
    strip = np.zeros((HEIGHT, 80), np.uint8)
    strip[10:20, :70] = FULL if has_ink else 0
    spans = [(6 * place, 6 * place + 4) for place in range(len(string))]
    digits = [symbol for symbol in string if symbol < 10]
    decoded = Decoded(
        string, "".join(map(str, digits)), 0.9, string == NUMBER, spans, np.zeros((len(digits), 10))
    )
    return Line(strip, 0, top, 1, 1, 200, ink), decoded


@pytest.mark.parametrize(
    ("lines", "place", "is_certain"),
    [
        ([(100, NUMBER)], 0, True),
        ([(100, NUMBER), (50, NUMBER)], 0, False),
        ([(100, NUMBER), (49, NUMBER)], 0, True),
        ([(100, NUMBER), (90, WORD)], 0, True),
        ([(100, NUMBER), (90, MIXED)], 0, False),
        ([(100, WORD), (20, NUMBER)], 1, False),
        ([(100, WORD), (60, MIXED)], 1, False),
        ([(100, MIXED), (60, NUMBER)], 1, False),
        ([(100, NOTHING), (60, WORD)], 0, True),
        ([(100, WORD), (60, WORD)], 0, True),
        ([(100, NUMBER), *[(50, WORD)] * (MOST_LIKELY - 1)], 0, False),
    ],
)
def test_the_fullest_line_that_holds_a_number_was_meant(
    lines: list[tuple[int, tuple[int, ...]]], place: int, *, is_certain: bool
) -> None:
    seen = [line(*one, top=100.0 * row) for row, one in enumerate(lines)]
    assert meant_among(seen) == (seen[place], is_certain)


@pytest.mark.parametrize(("top", "is_certain"), [(0, False), (4, False), (20, True)])
def test_a_little_number_in_the_same_row_may_be_part_of_the_one_that_was_meant(
    top: float, *, is_certain: bool
) -> None:
    seen = [line(100, NUMBER), line(20, NUMBER, top)]
    assert meant_among(seen) == (seen[0], is_certain)
    word = line(20, WORD, top)
    assert meant_among([seen[0], word]) == (seen[0], True)


def test_ink_that_says_nothing_goes_before_paper() -> None:
    paper, strokes = line(100, NOTHING, has_ink=False), line(60, WORD)
    assert meant_among([paper, strokes])[0] is strokes
