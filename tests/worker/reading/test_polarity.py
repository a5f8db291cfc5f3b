"""Ink is told from paper whichever is darker, and whatever shadow lies on both."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from tests.support.writing import write
from worker.reading.normalisation.ink import find_ink
from worker.reading.normalisation.polarity import is_light_on_dark

TEXTS = "48203", "7", "11", "90", "5-31", "123456789", "800"


def shaded(page: Pixels, share: float, *, from_left: bool) -> Pixels:
    """Lay a shadow with a hard edge on a page, from one side."""
    edge = round(page.shape[1] * share)
    light = np.ones(page.shape[1])
    light[:edge] = 0.4
    return np.asarray(page * (light if from_left else light[::-1]), np.uint8)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.8, 0.9, 0.97])
@pytest.mark.parametrize("from_left", [True, False])
def test_ink_in_a_shadow_stays_dark(text: str, share: float, from_left: bool) -> None:
    assert not is_light_on_dark(shaded(write(text), share, from_left=from_left))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("margin", [0, 14, 40, 100, 160])
def test_chalk_is_light_on_a_board_of_any_size(text: str, margin: int) -> None:
    board = cv2.copyMakeBorder(255 - write(text), *[margin] * 4, cv2.BORDER_CONSTANT, value=0)
    assert is_light_on_dark(board)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_chalk_in_a_shadow_stays_light(text: str, share: float) -> None:
    board = np.asarray(np.maximum(255 - write(text, margin=60), 60), np.uint8)
    assert is_light_on_dark(shaded(board, share, from_left=True))


@pytest.mark.parametrize("share", [0.6, 0.8, 0.9])
def test_a_digit_in_a_shadow_is_its_strokes(share: float) -> None:
    page = write("7", margin=30)
    ink = find_ink(shaded(page, share, from_left=True))
    assert ink is not None
    assert ink.strength[page < 100].mean() > 150
    assert ink.strength[page > 200].mean() < 40


@pytest.mark.parametrize("shape", [(4, 4), (4, 900), (900, 4)])
def test_a_slip_of_any_shape_has_an_answer(shape: tuple[int, int]) -> None:
    assert not is_light_on_dark(np.full(shape, 200, np.uint8))
