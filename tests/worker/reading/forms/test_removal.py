"""Form removal: print goes, and ink that crosses it stays."""

from __future__ import annotations

import cv2
import numpy as np

from shared.images import Pixels
from worker.reading.forms.cells import cells_of
from worker.reading.forms.depth import relative_depth
from worker.reading.forms.removal import written_on

BOX = (20.0, 20.0, 120.0, 50.0)


def comb() -> Pixels:
    """Return three empty cells on white paper."""
    page = np.full((90, 160), 250, np.uint8)
    for left in (20, 60, 100):
        cv2.rectangle(page, (left, 20), (left + 40, 70), 40, 2)
    return page


def test_an_empty_comb_has_no_ink() -> None:
    blank = comb()
    darker = (blank * 0.8).astype(np.uint8)
    assert not (written_on(darker, blank).ink > 60).any()
    assert cells_of(written_on(darker, blank), BOX, 3) == [None, None, None]


def test_a_stroke_across_a_line_stays_whole() -> None:
    page = comb()
    cv2.line(page, (40, 30), (40, 85), 30, 5)
    ink = written_on(page, comb()).ink
    assert (ink[32:83, 40] > 125).all()
    assert not (ink[68:73, 100:120] > 60).any()


def test_ink_outside_the_box_belongs_to_its_digit() -> None:
    page = comb()
    cv2.line(page, (40, 30), (40, 85), 30, 5)
    first, *others = cells_of(written_on(page, comb()), BOX, 3)
    assert first is not None
    assert first.box[3] > 82
    assert others == [None, None]


def test_a_stroke_that_sticks_out_into_the_next_cell_stays_whole() -> None:
    page = comb()
    cv2.line(page, (28, 45), (68, 45), 30, 5)
    first, second, _ = cells_of(written_on(page, comb()), BOX, 3)
    assert first is not None
    assert first.box[2] > 66
    assert second is None


def test_digits_that_touch_are_cut_between_their_cells() -> None:
    page = comb()
    cv2.circle(page, (42, 45), 14, 30, 4)
    cv2.circle(page, (72, 45), 16, 30, 4)
    first, second, third = cells_of(written_on(page, comb()), BOX, 3)
    assert first is not None
    assert second is not None
    assert third is None
    assert abs(first.box[2] - second.box[0]) <= 2


def test_a_shade_is_no_ink_and_hides_none() -> None:
    blank = np.full((90, 160), 250, np.uint8)
    blank[20:70, 20:140] = 215
    page = blank.copy()
    cv2.line(page, (50, 30), (50, 60), 120, 4)
    ink = written_on(page, blank).ink
    assert (ink[32:58, 50] > 125).all()
    assert not (ink[:, 70:] > 60).any()


def test_pale_print_that_a_scanner_dropped_hides_no_ink() -> None:
    blank = np.full((90, 160), 255, np.uint8)
    cv2.line(blank, (20, 45), (140, 45), 205, 3)
    page = np.full((90, 160), 255, np.uint8)
    cv2.line(page, (30, 45), (130, 45), 0, 3)
    shown = written_on(page, blank, is_bare=True)
    assert not (shown.ink > 60).any()
    upright = np.full((90, 160), 255, np.uint8)
    cv2.line(upright, (80, 25), (80, 65), 0, 4)
    cv2.line(upright, (70, 47), (100, 47), 0, 3)
    dropped = written_on(upright, blank, is_bare=True)
    assert not dropped.printed.any()
    assert (dropped.ink[47, 72:98] > 125).all()


def test_grain_in_a_black_heading_is_no_print() -> None:
    random = np.random.default_rng(2)
    page = np.full((400, 600), 250, np.float64)
    page[:200] = 6
    grey = np.clip(page + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)
    assert relative_depth(grey)[20:150, 20:-20].std() < 35
