"""The reader `number` with the weights that are shipped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.readings import Outcome, Reading
from tests.support.writing import below, write
from worker.reading import Reader, load_reader
from worker.reading.numbers.strips import find_lines
from worker.training.numbers.made import Hands, make_empty, make_number


@pytest.fixture(scope="module")
def numbers() -> Reader:
    """Return the reader of numbers that is shipped."""
    return load_reader("number", "cnn")


def read(numbers: Reader, pages: Sequence[Pixels], **options: Any) -> list[Reading]:
    found = numbers.read(pages, 0.5, NumberOptions(**options) if options else None)
    return [readings[0] for readings in found]


TEXTS = ("20417", "305", "9", "77", "1000", "48261739", "6 5 4", "$1.250.-", "=380=", "00912")


def test_it_reads_written_numbers_without_the_signs_around_them(numbers: Reader) -> None:
    pages = [write(text, seed) for seed in range(4) for text in TEXTS]
    wanted = ["".join(filter(str.isdigit, text)) for _ in range(4) for text in TEXTS]
    values = [reading.value for reading in read(numbers, pages)]
    right = sum(value == want for value, want in zip(values, wanted, strict=True))
    assert right >= 0.9 * len(wanted), list(zip(values, wanted, strict=True))


def test_light_ink_on_dark_reads_as_dark_on_light(numbers: Reader) -> None:
    page = write("5306")
    values = {reading.value for reading in read(numbers, [page, np.asarray(255 - page)])}
    assert values == {"5306"}


def test_results_come_in_the_order_of_the_pages_with_blanks_between(numbers: Reader) -> None:
    blank = np.full((40, 90), 255, np.uint8)
    pages = [blank, write("12345678"), blank, write("42"), blank]
    values = [reading.value for reading in read(numbers, pages)]
    assert values == [None, "12345678", None, "42", None]


def test_every_digit_has_its_box_and_its_alternatives(numbers: Reader) -> None:
    page = write("3074")
    (reading,) = read(numbers, [page])
    assert [digit.value for digit in reading.digits] == list("3074")
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)
    for digit in reading.digits:
        x, y, wide, tall = digit.box
        ink = page[y : y + tall, x : x + wide]
        assert ink.size
        assert ink.min() < 100
        assert x + wide <= page.shape[1]
        assert y + tall <= page.shape[0]
        chances = [chance for _, chance in digit.top]
        assert chances == sorted(chances, reverse=True)
        assert digit.top[0] == (digit.value, digit.confidence)


def test_the_doubts_of_the_digits_add_up_to_that_of_the_number(numbers: Reader) -> None:
    (reading,) = read(numbers, [write("90817")])
    doubts = sum(1 - digit.confidence for digit in reading.digits)
    assert doubts == pytest.approx(1 - reading.confidence, abs=1e-6)


def test_the_reading_is_the_most_probable_one_that_obeys(numbers: Reader) -> None:
    page = write("1730")
    (free,) = read(numbers, [page])
    (bound,) = read(numbers, [page], pattern="1[2-6]30")
    assert free.value == "1730"
    assert bound.value is None or bound.value[1] in "23456"
    (short,) = read(numbers, [page], digits=(2, 3))
    assert short.value is None or len(short.value) in {2, 3}


def test_the_digits_are_those_of_the_number_also_where_it_must_obey(numbers: Reader) -> None:
    pages = [write(text, seed) for text in ("9412", "5094", "1730") for seed in range(12)]
    options = NumberOptions(pattern="[0-35-9]+")
    found = [one for one, *_ in numbers.read(pages, 0.5, options) if one.value is not None]
    assert found
    for reading in found:
        assert "".join(digit.value for digit in reading.digits) == reading.value
        assert all(digit.top[0] == (digit.value, digit.confidence) for digit in reading.digits)


def test_a_number_that_must_obey_what_it_obeys_is_no_less_sure(numbers: Reader) -> None:
    page = write("2604")
    (free,), (bound,) = read(numbers, [page]), read(numbers, [page], digits=(4, 4))
    assert bound.value == free.value == "2604"
    assert bound.confidence >= free.confidence - 1e-9


def test_a_decimal_separator_is_kept_when_it_is_asked_for(numbers: Reader) -> None:
    pages = [write("12,50", seed) for seed in range(6)]
    values = [reading.value for reading in read(numbers, pages, decimals=2)]
    assert values.count("12.50") >= 4
    values = [reading.value for reading in read(numbers, pages)]
    assert values.count("1250") >= 4


def test_each_line_is_a_reading_when_lines_are_asked_for(numbers: Reader) -> None:
    page = below(write("123"), write("4567"), write("89"))
    (readings,) = numbers.read([page], 0.5, NumberOptions(lines=True))
    assert [reading.field for reading in readings] == ["number", "number 2", "number 3"]
    assert [reading.value for reading in readings] == ["123", "4567", "89"]
    tops = [reading.box[1] for reading in readings]
    assert tops == sorted(tops)


def test_one_of_two_lines_is_never_accepted_as_the_only_one(numbers: Reader) -> None:
    (reading,) = read(numbers, [below(write("123"), write("4567"))])
    assert reading.outcome in {Outcome.REVIEW, Outcome.UNREADABLE}


def test_a_number_under_print_is_found_and_left_for_review(numbers: Reader) -> None:
    page = np.full((400, 1200), 250, np.uint8)
    for row, text in enumerate(["Please write the amount", "into the field below"]):
        cv2.putText(page, text, (40, 60 + 70 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 20, 3)
    written = write("4817", 1, 2)
    page[250 : 250 + written.shape[0], 500 : 500 + written.shape[1]] = written
    (reading,) = read(numbers, [page])
    assert (reading.value, reading.outcome) == ("4817", Outcome.REVIEW)


def test_a_second_line_that_is_no_number_takes_nothing_from_the_first(numbers: Reader) -> None:
    page = below(write("4817"), write("XXX", 5))
    assert len(find_lines(page)) == 2
    (alone,), (above,) = read(numbers, [write("4817")]), read(numbers, [page])
    assert (alone.value, alone.outcome) == ("4817", Outcome.ACCEPTED)
    assert (above.value, above.outcome) == ("4817", Outcome.ACCEPTED)


def test_a_second_number_is_a_rival_also_behind_many_words(numbers: Reader) -> None:
    words = [write("XXXXX", seed) for seed in range(5)]
    page = below(write("48172"), *words, write("3056", 8))
    (reading,) = read(numbers, [page])
    assert reading.outcome is not Outcome.ACCEPTED


@pytest.mark.parametrize(
    "options",
    [{}, {"lines": True}, {"digits": (3, 5)}, {"decimals": 2}, {"pattern": "[1-4]{3,6}"}],
    ids=str,
)
def test_any_page_whatever_gives_a_reading_that_keeps_to_the_options(
    numbers: Reader, options: dict[str, Any]
) -> None:
    random = np.random.default_rng(5)
    hands = Hands(None, drawn_share=1)
    pages = [make_number(hands, random).image for _ in range(60)]
    pages += [make_empty(hands, random).image for _ in range(30)]
    shapes = random.integers(1, 200, (30, 2)).tolist()
    pages += [random.integers(0, 256, shape, np.uint8) for shape in shapes]
    found = numbers.read(pages, 0.01, NumberOptions(**options))
    assert len(found) == len(pages)
    values = [one.value for readings in found for one in readings if one.value is not None]
    assert values
    least, most = options.get("digits", (1, 40))
    assert all(least <= len(value.replace(".", "")) <= most for value in values)
    assert all(re.fullmatch(options.get("pattern", ".*"), value) for value in values)


def test_the_longest_line_is_looked_at_again_too(numbers: Reader) -> None:
    page = np.tile(write("7X"), (1, 40))
    (reading,) = read(numbers, [page])
    assert reading.outcome is not Outcome.ACCEPTED


def test_what_is_no_number_is_not_accepted(numbers: Reader) -> None:
    hands = Hands(None, drawn_share=1)
    crops = [make_empty(hands, np.random.default_rng((9, place))) for place in range(300)]
    found = numbers.read([crop.image for crop in crops], 0.01)
    accepted = sum(readings[0].outcome is Outcome.ACCEPTED for readings in found)
    assert accepted <= 3


def test_a_letter_beside_digits_keeps_them_from_being_accepted(numbers: Reader) -> None:
    outcomes = [reading.outcome for reading in read(numbers, [write("4X2", s) for s in range(8)])]
    assert outcomes.count(Outcome.ACCEPTED) <= 2


def test_the_lines_of_an_a4_page_are_read(numbers: Reader) -> None:
    page = np.full((2339, 1654), 250, np.uint8)
    wanted = ["20417", "305", "48261739", "1000", "77", "9016"]
    for row, text in enumerate(wanted):
        written = write(text, row + 1, 2)
        top, left = 200 + 70 * row, 100 + 150 * row
        page[top : top + written.shape[0], left : left + written.shape[1]] = written
    (readings,) = numbers.read([page], 0.5, NumberOptions(lines=True))
    right = sum(one.value == want for one, want in zip(readings, wanted, strict=True))
    assert right >= len(wanted) - 1


def test_ink_in_which_nothing_is_seen_is_not_blank(numbers: Reader) -> None:
    page = np.full((60, 240), 250, np.uint8)
    page[28:33, 30:200] = 20
    (reading,) = read(numbers, [page])
    assert (reading.outcome, reading.value) == (Outcome.UNREADABLE, None)


@pytest.mark.parametrize("shape", [(1, 200), (3, 90), (90, 2), (2, 400_000), (10, 5000)])
def test_a_slip_too_narrow_for_a_number_is_blank_only_without_ink(
    numbers: Reader, shape: tuple[int, int]
) -> None:
    page = np.full(shape, 250, np.uint8)
    red = np.stack([page, page // 3, page // 3], axis=2)
    empty = {one.outcome for one in read(numbers, [page, red])}
    page[:, : (shape[1] + 1) // 2] = 20
    (inked,) = read(numbers, [page])
    assert (empty, inked.outcome) == ({Outcome.BLANK}, Outcome.UNREADABLE)


def test_more_digits_than_are_allowed_are_no_number(numbers: Reader) -> None:
    (reading,) = read(numbers, [np.tile(write("7412"), (1, 15))])
    assert (reading.outcome, reading.value) == (Outcome.UNREADABLE, None)
