"""Lines are found on whole pages: small, tilted, pale, beside each other, and on patterns."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from shared.errors import PageError
from shared.images import Pixels
from tests.support.writing import crowded, write
from worker.reading.numbers.components import MOST_LINES
from worker.reading.numbers.sheets import MOST_LIKELY, find_bands
from worker.reading.numbers.strips import HEIGHT, Line, find_lines
from worker.reading.numbers.surround import without_surround

Place = tuple[int, int]
A4 = 2339, 1654
"""Rows and columns at 200 dots an inch."""


def paper(shape: tuple[int, int] = A4, grain: float = 2.0) -> Pixels:
    """Return a page with nothing on it."""
    grey = np.random.default_rng(1).normal(245, grain, shape)
    return np.clip(grey, 0, 255).astype(np.uint8)


def put(page: Pixels, written: Pixels, place: Place) -> None:
    """Write on a page, the upper left corner at a place in rows and columns."""
    top, left = place
    part = page[top : top + written.shape[0], left : left + written.shape[1]]
    part[:] = np.minimum(part, written[: part.shape[0], : part.shape[1]])


def sized(text: str, seed: int, high: int) -> Pixels:
    """Write digits so high."""
    scale = high / 34
    written = cv2.resize(write(text, seed, 2), None, fx=scale, fy=scale)
    return np.asarray(written, np.uint8)


def pale(written: Pixels, share: float) -> Pixels:
    """Take ink away."""
    return np.asarray(255 - (255 - written.astype(np.float32)) * share, np.uint8)


def places(lines: Sequence[Line]) -> list[tuple[int, int, int, int]]:
    return [line.on_page(6, 0, line.strip.shape[1] - 6, HEIGHT) for line in lines]


def covers(lines: Sequence[Line], place: Place, written: Pixels) -> bool:
    """Tell whether exactly one line takes in what was written at a place."""
    (top, left), (tall, wide) = place, written.shape[:2]
    found = [
        (x, w, h)
        for x, y, w, h in places(lines)
        if y < top + tall / 2 < y + h and x < left + wide and x + w > left
    ]
    if len(found) != 1:
        return False
    x, w, h = found[0]
    return x <= left + 8 and x + w >= left + wide - 8 and h < 2.2 * tall


@pytest.mark.parametrize("high", [28, 40, 70, 110])
def test_each_line_of_a_page_is_found_by_itself(high: int) -> None:
    page, written = paper(), []
    for row in range(8):
        text = sized("58213470"[: 2 + row % 5], row, high)
        place = (80 + row * int(1.7 * high), 150 + 90 * row)
        put(page, text, place)
        written.append((place, text))
    lines = find_lines(page, every=True)
    assert len(lines) == len(written)
    assert all(covers(lines, place, text) for place, text in written)


@pytest.mark.parametrize("degrees", [-3, 2])
def test_lines_of_a_tilted_page_keep_apart(degrees: float) -> None:
    page = paper()
    for row in range(6):
        put(page, sized("5821347058", row, 50), (300 + row * 90, 300))
    middle = (A4[1] / 2, A4[0] / 2)
    turned = cv2.warpAffine(
        page, cv2.getRotationMatrix2D(middle, degrees, 1), A4[::-1], borderValue=245
    )
    assert len(find_lines(np.asarray(turned, np.uint8), every=True)) == 6


def test_pencil_is_found_beside_print() -> None:
    page = paper()
    for row in range(4):
        label = (120, 300 + row * 150)
        cv2.putText(page, "Amount paid", label, cv2.FONT_HERSHEY_SIMPLEX, 1.6, 10, 5)
    pencil = pale(sized("30742", 2, 46), 0.28)
    put(page, pencil, (390, 900))
    assert covers(find_lines(page, every=True), (390, 900), pencil)


def test_numbers_side_by_side_are_two_and_come_from_left_to_right() -> None:
    page, left, right = paper(), sized("123", 1, 44), sized("4567", 2, 44)
    put(page, right, (600, 1000))
    put(page, left, (608, 200))
    first, second = places(find_lines(page, every=True))
    assert first[0] == pytest.approx(200, abs=40)
    assert second[0] == pytest.approx(1000, abs=40)


def test_what_is_large_or_printed_hides_no_line() -> None:
    page = paper()
    put(page, sized("7", 1, 200), (100, 200))
    cv2.rectangle(page, (150, 900), (900, 1300), 0, 4)
    cv2.line(page, (100, 1570), (1500, 1570), 30, 3)
    written = [((1390 + row * 100, 300), sized("90162", row, 40)) for row in range(3)]
    for place, text in written:
        put(page, text, place)
    lines = find_lines(page, every=True)
    assert all(covers(lines, place, text) for place, text in written)


def test_ink_on_a_pattern_is_told_from_it() -> None:
    page, written = paper(), sized("20000", 3, 70)
    rows, columns = np.mgrid[:400, :900]
    pattern = np.where(np.sin(rows / 3 + 3 * np.sin(columns / 40)) > 0.2, 195, 245)
    page[500:900, 300:1200] = pattern.astype(np.uint8)
    put(page, written, (650, 450))
    lines = find_lines(page)
    assert covers(lines, (650, 450), written)


def test_one_digit_is_one_line_and_a_rule_across_takes_nothing_of_it() -> None:
    page, two = paper((1000, 1200)), [[300, 416], [320, 400], [348, 412], [340, 436], [300, 480]]
    cv2.polylines(page, [np.array([*two, [356, 476]])], False, 20, 4, cv2.LINE_AA)
    assert len(find_lines(page, every=True)) == 1
    ruled, written = paper((800, 1200)), sized("58213", 3, 120)
    put(ruled, written, (340, 100))
    cv2.line(ruled, (60, 468), (140 + written.shape[1], 468), 20, 3)
    assert covers(find_lines(ruled, every=True), (340, 100), written)


@pytest.mark.parametrize(("high", "letters"), [(60, 0.5), (100, 0.7), (160, 0.9)])
def test_large_writing_among_small_print_is_whole(high: int, letters: float) -> None:
    page, written = paper(), sized("58213", 3, high)
    for row in range(14):
        place = (60, 60 + row * 40)
        cv2.putText(page, "Write in the box below", place, cv2.FONT_HERSHEY_SIMPLEX, letters, 20, 2)
    put(page, written, (1000, 300))
    assert covers(find_lines(page, every=True), (1000, 300), written)


@pytest.mark.parametrize("degrees", [0.0, 0.5])
def test_the_numbers_of_a_ruled_table_are_lines(degrees: float) -> None:
    page = paper()
    for row in range(9):
        cv2.line(page, (150, 200 + row * 100), (1500, 200 + row * 100), 60, 3)
    for column in range(4):
        cv2.line(page, (150 + column * 450, 200), (150 + column * 450, 1000), 60, 3)
    for row, column in np.ndindex(8, 3):
        put(page, sized("4071", row + 8 * column, 44), (222 + row * 100, 220 + column * 450))
    middle = (A4[1] / 2, A4[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, degrees, 1)
    turned = np.asarray(cv2.warpAffine(page, turn, A4[::-1], borderValue=245), np.uint8)
    boxes = places(find_lines(turned, every=True))
    high = [box for box in boxes if 30 < box[3] < 140 and box[2] < 420]
    assert 22 <= len(high) <= 28


@pytest.mark.parametrize("pitch", [66, 100])
def test_digits_on_the_rules_of_a_closed_table_are_found(pitch: int) -> None:
    page = paper()
    for row in range(9):
        cv2.line(page, (150, 200 + row * pitch), (1500, 200 + row * pitch), 60, 3)
    for column in range(4):
        cv2.line(page, (150 + column * 450, 200), (150 + column * 450, 200 + 8 * pitch), 60, 3)
    for row, column in np.ndindex(8, 3):
        top = 200 + row * pitch + (pitch - 48) // 2 + (row % 2) * 6
        put(page, sized("4071", row + 8 * column, 52), (top, 220 + column * 450))
    boxes = places(find_lines(page, every=True))
    high = [box for box in boxes if 30 < box[3] < 140 and box[2] < 420]
    assert 22 <= len(high) <= 26


def test_an_upright_one_on_a_small_page_is_whole() -> None:
    page = np.full((170, 300), 255, np.uint8)
    cv2.line(page, (60, 60), (60, 118), 30, 6)
    put(page, sized("827", 2, 60), (58, 90))
    (found,) = places(find_lines(page))
    assert found[0] < 60


@pytest.mark.parametrize("tint", [235, 225, 190])
def test_a_grey_field_does_not_hide_its_number(tint: int) -> None:
    page, written = paper(grain=1.0), sized("50891", 2, 44)
    page[585:690, 280:700] = tint
    put(page, written, (610, 350))
    assert covers(find_lines(page, every=True), (610, 350), written)


@pytest.mark.parametrize("pitch", [1.6, 2.0])
def test_crowded_lines_keep_apart(pitch: float) -> None:
    page = paper()
    for row in range(20):
        put(page, sized("58213", 20 + row, 44), (200 + round(row * 44 * pitch), 300))
    assert len(find_lines(page, every=True)) == 20


def test_ones_are_no_rules() -> None:
    page = paper((1200, 1000))
    for row in range(5):
        put(page, sized("4071", row, 40), (100 + row * 120, 100))
    for stroke in range(4):
        cv2.line(page, (400 + stroke * 60, 700), (400 + stroke * 60, 820), 20, 8)
    *_, ones = places(find_lines(page, every=True))
    assert ones[0] <= 396
    assert ones[0] + ones[2] >= 584


def test_lines_come_in_order_beside_a_tall_stroke() -> None:
    page = paper((1200, 1000))
    stroke = [[60 + round(12 * np.sin(y / 25)), y] for y in range(60, 1140, 3)]
    cv2.polylines(page, [np.array(stroke)], False, 20, 4)
    for row in range(8):
        put(page, sized("5821", row, 40), (80 + row * 130, 200 + (7 - row) * 70))
    tops = [top for _, top, _, tall in places(find_lines(page, every=True)) if tall < 200]
    assert len(tops) == 8
    assert tops == sorted(tops)


def test_ink_that_looks_like_no_writing_is_still_a_line() -> None:
    page = np.full((300, 600), 245, np.uint8)
    for x in (100, 330):
        seven = np.array([[x, 10], [x + 180, 10], [x + 70, 290]])
        cv2.polylines(page, [seven], False, 20, 8)
    assert any(line.has_ink for line in find_lines(page))


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05])
def test_specks_are_no_endless_lines(share: float) -> None:
    random = np.random.default_rng(1)
    page = np.where(random.random((1280, 1280)) < share, 0, 245).astype(np.uint8)
    assert len(find_lines(page)) <= MOST_LIKELY
    assert len(find_bands(page).bands) <= MOST_LINES + 1


def test_no_line_is_left_out_unsaid() -> None:
    page = crowded()
    with pytest.raises(PageError, match="more than 1,000 lines") as refusal:
        find_lines(page, every=True)
    assert refusal.value.code == "too-many-lines"
    few = page[:500, :600].copy()
    assert len(find_lines(few, every=True)) == 20 * 20
    assert len(find_lines(page)) == MOST_LIKELY


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_crop_is_a_crop_at_every_resolution(scale: int) -> None:
    crop = cv2.resize(write("48203"), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    (line,) = find_lines(np.asarray(crop, np.uint8))
    (plain,) = find_lines(write("48203"))
    assert line.strip.shape[1] == pytest.approx(plain.strip.shape[1], rel=0.1)


@pytest.mark.parametrize("grain", [0.0, 1.0, 4.0, 12.0])
def test_paper_has_no_ink(grain: float) -> None:
    assert not any(line.has_ink for line in find_lines(paper(grain=grain), every=True))


@pytest.mark.parametrize("share", [1.0, 0.3])
def test_a_stroke_is_ink(share: float) -> None:
    page = paper((60, 200))
    cv2.line(page, (40, 40), (150, 20), round(245 * (1 - share)), 4)
    assert [line.has_ink for line in find_lines(page)] == [True]


@pytest.mark.parametrize("rim", [(0, 0, 0, 40), (40, 40, 40, 40), (300, 500, 200, 700)])
def test_what_is_dark_about_a_sheet_hides_nothing(rim: tuple[int, int, int, int]) -> None:
    page = paper()
    written = sized("58321", 4, 70)
    put(page, written, (1000, 500))
    bare = places(find_lines(page))
    around = cv2.copyMakeBorder(page, *rim, cv2.BORDER_CONSTANT, value=60)
    (found,) = places(find_lines(np.asarray(around, np.uint8)))
    assert np.allclose(np.subtract(found[:2], (rim[2], rim[0])), bare[0][:2], atol=12)


def test_a_shadow_and_a_dark_page_are_no_surround() -> None:
    page = paper()
    put(page, sized("58321", 4, 70), (1000, 500))
    fall = np.clip(np.linspace(0.35, 1.6, A4[1]), 0.35, 1)
    shaded = np.asarray(page * fall, np.uint8)
    assert np.array_equal(without_surround(shaded), shaded)
    assert np.array_equal(without_surround(255 - page), 255 - page)
    crop = np.asarray(page[900:1200, 300:1200], np.uint8)
    assert without_surround(crop) is crop


def test_a_thick_digit_that_runs_off_the_picture_is_ink() -> None:
    page = np.full((460, 1280), 240, np.uint8)
    cv2.line(page, (1279, 120), (1180, 260), 25, 40)
    cv2.line(page, (1180, 260), (1279, 260), 25, 40)
    assert np.array_equal(without_surround(page), page)
