"""A slant is measured, and half of it undone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from worker.reading.numbers.slant import set_upright, slant_of
from worker.reading.numbers.strips import Strip

STROKES = 5


def leaning(slant: float) -> Strip:
    """Return strokes that lean by `slant` columns for each row up."""
    strip = np.zeros((32, 120), np.uint8)
    for place in range(STROKES):
        foot = 16 + 20 * place
        ends = (round((foot - 10 * slant) * 16), 26 * 16), (round((foot + 10 * slant) * 16), 6 * 16)
        cv2.line(strip, *ends, 220, 2, cv2.LINE_AA, 4)
    return strip


@pytest.mark.parametrize("slant", [-0.4, -0.2, 0, 0.25, 0.5])
def test_the_slant_of_strokes_is_measured(slant: float) -> None:
    assert slant_of(leaning(slant)) == pytest.approx(slant, abs=0.06)


@pytest.mark.parametrize("slant", [-0.4, 0, 0.5])
def test_half_of_it_is_undone(slant: float) -> None:
    upright, lean = set_upright(leaning(slant))
    assert lean == pytest.approx(slant / 2, abs=0.03)
    assert slant_of(upright) == pytest.approx(slant / 2, abs=0.06)


def test_no_ink_is_lost() -> None:
    strip = leaning(0.5)
    assert set_upright(strip)[0].sum() == pytest.approx(strip.sum(), rel=0.01)


def test_paper_has_no_slant() -> None:
    strip = np.zeros((32, 40), np.uint8)
    assert slant_of(strip) == 0
    assert not set_upright(strip)[0].any()
