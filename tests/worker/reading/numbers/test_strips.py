"""Lines are found on pages of every kind, and cut out whole."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from tests.support.writing import below, write
from worker.reading.numbers.strips import HEIGHT, WIDEST, find_lines


def ink_rows(strip: Pixels) -> int:
    return int((strip.max(axis=1) > 90).sum())


@pytest.mark.parametrize("page", [np.full((40, 90), 255, np.uint8), np.zeros((3, 3), np.uint8)])
def test_a_page_without_ink_has_no_line(page: Pixels) -> None:
    assert find_lines(page) == []


@pytest.mark.parametrize("scale", [0.4, 1, 3])
def test_a_line_fills_its_strip_whatever_the_resolution(scale: float) -> None:
    page = cv2.resize(write("3074"), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    (line,) = find_lines(np.asarray(page))
    assert line.strip.shape[0] == HEIGHT
    assert 14 <= ink_rows(line.strip) <= HEIGHT


def test_a_line_in_the_middle_of_a_large_page_is_found() -> None:
    page = np.full((900, 1400), 230, np.uint8)
    written = write("58213")
    page[400 : 400 + written.shape[0], 500 : 500 + written.shape[1]] = written
    (line,) = find_lines(page)
    left, top, wide, tall = line.on_page(0, 0, line.strip.shape[1], HEIGHT)
    assert left >= 400
    assert left + wide <= 600 + written.shape[1]
    assert top >= 350
    assert top + tall <= 450 + written.shape[0]


def test_light_ink_on_dark_paper_gives_the_strip_of_dark_on_light() -> None:
    page = write("640")
    (dark,), (light,) = find_lines(page), find_lines(np.asarray(255 - page))
    assert np.abs(dark.strip.astype(int) - light.strip).mean() < 3


def test_a_printed_rule_is_no_line() -> None:
    page = write("7192")
    ruled = page.copy()
    cv2.line(ruled, (0, page.shape[0] - 5), (page.shape[1], page.shape[0] - 5), 60, 2)
    (line,) = find_lines(ruled)
    (free,) = find_lines(page)
    assert abs(line.top - free.top) < 8


def test_what_lies_high_in_a_leaning_line_is_found_on_its_page() -> None:
    page = np.full((60, 200), 255, np.uint8)
    for foot in range(30, 170, 30):
        cv2.line(page, (foot, 50), (foot + 16, 10), 0, 3)
    (line,) = find_lines(page)
    assert line.lean > 0.1
    columns = np.flatnonzero(line.strip[:12].max(axis=0) > 90)
    left, _, wide, _ = line.on_page(int(columns[0]), 4, int(columns[-1]) + 1, 12)
    inked = np.flatnonzero(page[10:22].min(axis=0) < 128)
    assert left == pytest.approx(inked[0], abs=4)
    assert left + wide == pytest.approx(inked[-1], abs=4)


def test_every_line_comes_from_top_to_bottom() -> None:
    lines = find_lines(below(write("123"), write("4567"), write("89")), every=True)
    assert len(lines) == 3
    assert [line.top for line in lines] == sorted(line.top for line in lines)


def test_the_likely_lines_come_the_fullest_first_and_specks_are_none() -> None:
    speck = np.full((30, 20), 255, np.uint8)
    speck[12:18, 8:12] = 0
    lines = find_lines(below(write("123"), write("456789"), write("7777"), speck))
    assert len(lines) == 3
    assert [line.ink for line in lines] == sorted((line.ink for line in lines), reverse=True)
    assert lines[0].strip.shape[1] == max(line.strip.shape[1] for line in lines)


def test_a_line_of_any_length_gives_a_strip_of_bounded_width() -> None:
    page = np.full((30, 6000), 255, np.uint8)
    page[10:20, 5:5990:9] = 0
    assert all(line.strip.shape[1] <= WIDEST for line in find_lines(page))


@pytest.mark.parametrize("shape", [(1, 300), (300, 1), (4, 4), (5, 2000), (2000, 5)])
def test_odd_shapes_are_dealt_with(shape: tuple[int, int]) -> None:
    page = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    for line in find_lines(page):
        assert line.strip.shape[0] == HEIGHT
