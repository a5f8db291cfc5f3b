"""The order in which the lines of a page are read, also where it lies askew."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from worker.reading.numbers.sheets import find_bands
from worker.training.numbers.made import Hands
from worker.training.numbers.made.lines import write_line

ROWS, COLUMNS = 6, 3
WIDTH, HEIGHT = 1200, 1100
DOWN, ACROSS = 110, 360


def table(angle: float, least: int) -> np.ndarray:
    """Return a page with a number at each place of a table, turned by degrees, left side down."""
    random = np.random.default_rng(7)
    hand = Hands(None, drawn_share=1).any_hand(random)
    sheet = np.zeros((HEIGHT, WIDTH), np.uint8)
    for row in range(ROWS):
        for column in range(COLUMNS):
            ink, _ = write_line(str(random.integers(least, 10 * least)), hand, random)
            top, left = 200 + DOWN * row, 130 + ACROSS * column
            sheet[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), angle, 1)
    return 255 - cv2.warpAffine(sheet, turn, (WIDTH, HEIGHT))


@pytest.mark.parametrize("least", [10, 10_000], ids=["short", "long"])
@pytest.mark.parametrize("angle", [-6, -3, -0.8, 0, 0.8, 3, 6])
def test_rows_of_a_page_askew_are_read_one_after_the_other(angle: float, least: int) -> None:
    sheet = find_bands(table(angle, least))
    back = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -angle, 1)
    places = []
    for band in sheet.bands:
        middle = (band.left + band.right) / 2, (band.top + band.bottom) / 2, 1
        x, y = back @ middle
        places.append((round((y - 218) / DOWN), round((x - 200) / ACROSS)))
    assert places == [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
