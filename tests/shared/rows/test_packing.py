"""Rows packed and painted: whole numbers come back exactly."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.errors import PageError
from shared.rows.packing import count_rows, counts, pack, paint, picture

ROWS = st.lists(st.lists(st.floats(0, 16), min_size=64, max_size=64), min_size=1, max_size=3)
WHOLE = [list(range(16)) * 4, [16] * 64]


def test_whole_numbers_come_back_exactly() -> None:
    packed = io.BytesIO(pack(WHOLE))
    pictures = [np.asarray(picture(packed, row * 64)) for row in range(count_rows(packed))]
    assert counts(pictures) == pytest.approx(np.array(WHOLE, np.float32), abs=1e-6)
    assert (np.array(pictures) == paint(WHOLE)).all()


@given(ROWS)
def test_any_numbers_come_back_within_half_a_step(rows: list[list[float]]) -> None:
    assert np.abs(counts(list(paint(rows))) - np.array(rows)).max() <= 1 / 30 + 1e-5


def test_ink_is_dark_and_paper_white() -> None:
    shown = picture(io.BytesIO(pack([[16] + [0] * 63])), 0)
    assert isinstance(shown, Image.Image)
    assert (shown.size, shown.mode) == ((8, 8), "L")
    assert (shown.getpixel((0, 0)), shown.getpixel((1, 0))) == (15, 255)


def test_a_row_that_is_cut_short_is_a_page_that_fails() -> None:
    shown = picture(io.BytesIO(pack(WHOLE)[:-1]), 64)
    assert isinstance(shown, PageError)
    assert shown.code == "damaged-image"
