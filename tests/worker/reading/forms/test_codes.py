"""The code of a printed form, read on any picture of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno

from shared.printing.codes import FormCode
from tests.support.printed import read_code
from worker.reading.forms.codes import find_code
from worker.reading.forms.depth import one_grey, reduced
from worker.training.forms.made import Blank, make_form, make_stranger
from worker.training.numbers.made import Hands

CODE = FormCode("exam_sheet", 12, 3)
SIDE, LEFT, TOP = 142, 1400, 100


def stamped(page: np.ndarray, text: str, left: int = LEFT) -> np.ndarray:
    """Return a page with a QR code of 18 mm on white paper."""
    rows = segno.make(text, error="m", micro=False).matrix
    modules = np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8)
    page = page.copy()
    page[TOP - 30 : TOP + SIDE + 30, left - 30 : left + SIDE + 30] = 255
    symbol = cv2.resize(modules, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    page[TOP : TOP + SIDE, left : left + SIDE] = symbol
    return page


def picture(blank: Blank, seed: int, **how: object) -> np.ndarray:
    """Return a scan or a photo of a filled form that carries the code."""
    coded = replace(blank, image=stamped(blank.image, CODE.text))
    return make_form(coded, Hands(None), np.random.default_rng(seed), **how).image  # type: ignore[arg-type]


@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_a_scan_of_any_resolution_is_read(blank: Blank, dpi: int) -> None:
    assert read_code(picture(blank, dpi, dpi=dpi)) == CODE


@pytest.mark.parametrize("seed", range(4))
def test_a_photo_is_read(blank: Blank, seed: int) -> None:
    assert read_code(picture(blank, seed, photo=True)) == CODE


@pytest.mark.parametrize("quarters", range(4))
def test_its_corners_are_told_whichever_way_up(blank: Blank, quarters: int) -> None:
    page = np.ascontiguousarray(np.rot90(stamped(blank.image, CODE.text), quarters))
    small, to_page = reduced(page)
    seen = find_code(page, small, to_page)
    assert seen is not None
    corners = cv2.perspectiveTransform(seen.corners[None], to_page)[0]
    turns = np.rot90(np.arange(blank.image.size).reshape(blank.image.shape), quarters)
    ends = [(TOP, LEFT), (TOP, LEFT + SIDE), (TOP + SIDE, LEFT + SIDE), (TOP + SIDE, LEFT)]
    for corner, (y, x) in zip(corners, ends, strict=True):
        there = np.argwhere(turns == y * blank.image.shape[1] + x)[0]
        assert np.abs(corner - there[::-1]).max() < 6


def test_a_code_too_small_for_the_first_look_is_read_on_the_page(blank: Blank) -> None:
    page = cv2.resize(stamped(blank.image, CODE.text), None, fx=2, fy=2)
    table = np.full((9000, 8000), 140, np.uint8)
    table[2000 : 2000 + page.shape[0], 2000 : 2000 + page.shape[1]] = page
    assert read_code(table) == CODE


def test_pages_without_a_code_have_none(blank: Blank) -> None:
    assert read_code(blank.image) is None
    assert read_code(np.zeros((3, 2), np.uint8)) is None
    for seed in range(6):
        assert read_code(make_stranger(Hands(None), np.random.default_rng(seed))) is None


def test_codes_of_other_kinds_and_codes_that_disagree_are_none(blank: Blank) -> None:
    assert read_code(stamped(blank.image, "https://example.org")) is None
    both = stamped(blank.image, CODE.text)
    assert read_code(stamped(both, "https://example.org", left=700)) == CODE
    assert read_code(stamped(both, FormCode("exam", 1, 1).text, left=700)) is None


def test_colour_makes_no_difference(blank: Blank) -> None:
    page = one_grey(stamped(blank.image, CODE.text))
    assert read_code(np.dstack([page] * 3)) == CODE
