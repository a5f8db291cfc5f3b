"""Ink of two fields that runs together is parted, and said to be shared."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from worker.reading.forms.parting import parted
from worker.reading.forms.removal import Written

UPPER, LOWER = (20.0, 10.0, 120.0, 50.0), (20.0, 60.0, 120.0, 50.0)


def written(*strokes: tuple[tuple[int, int], tuple[int, int]]) -> Written:
    """Return straight strokes on a crop of two boxes, one right above the other."""
    ink = np.zeros((120, 160), np.uint8)
    for begin, end in strokes:
        cv2.line(ink, begin, end, 255, 5)
    return Written(ink, np.zeros_like(ink))


def below(ink: Pixels) -> bool:
    """Tell whether there is ink in the lower box."""
    return bool((ink[60:] > 0).any())


def test_a_stroke_into_the_digit_below_is_cut_and_told() -> None:
    found = parted(written(((50, 20), (50, 70)), ((40, 70), (90, 70))), UPPER, [LOWER])
    assert found.is_shared
    assert (found.ink[22:58, 50] == 255).all()
    assert not below(found.ink)


@pytest.mark.parametrize("others", [[LOWER], []])
def test_a_tail_of_its_own_stays(others: list[tuple[float, float, float, float]]) -> None:
    page = written(((50, 15), (50, 64)))
    found = parted(page, UPPER, others)
    assert not found.is_shared
    assert np.array_equal(found.ink, page.ink)


def test_what_a_neighbour_reaches_in_with_is_not_shared() -> None:
    assert not parted(written(((50, 56), (50, 100))), UPPER, [LOWER]).is_shared


def test_digits_that_do_not_touch_stay_as_they_are() -> None:
    page = written(((50, 20), (50, 50)), ((50, 72), (50, 100)))
    found = parted(page, UPPER, [LOWER])
    assert not found.is_shared
    assert below(found.ink)
