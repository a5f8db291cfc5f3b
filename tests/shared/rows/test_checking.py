"""Rows of numbers: what is taken, and what is refused with its row and its place."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidRequest, TooLarge
from shared.rows.checking import MOST, VALUES, check_rows

NUMBERS = st.integers(0, MOST) | st.floats(0, MOST)
ROWS = st.lists(st.lists(NUMBERS, min_size=VALUES, max_size=VALUES), min_size=1, max_size=4)
NO_NUMBERS = (
    st.none()
    | st.booleans()
    | st.text()
    | st.integers(max_value=-1)
    | st.integers(min_value=MOST + 1)
    | st.floats().filter(lambda value: not 0 <= value <= MOST)
    | st.lists(st.integers(0, MOST))
    | st.dictionaries(st.text(), st.integers())
)


@given(ROWS)
def test_rows_of_numbers_come_back_as_they_are(rows: list[Any]) -> None:
    assert check_rows(rows, 4) == rows
    assert check_rows(rows[0], 4) == rows[:1]


@given(ROWS, st.data(), NO_NUMBERS)
def test_what_is_no_number_is_named_by_row_and_place(
    rows: list[Any], data: st.DataObject, stranger: object
) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    place = data.draw(st.integers(0, VALUES - 1))
    rows[row][place] = stranger
    with pytest.raises(InvalidRequest, match=f"row {row + 1}, value {place + 1}: ") as caught:
        check_rows(rows, 4)
    assert caught.value.extra == {"field": "pixels", "row": row + 1, "place": place + 1}
    assert len(caught.value.detail) < 200


@given(ROWS, st.data(), st.integers(0, 70).filter(lambda count: count != VALUES))
def test_a_row_of_another_length_is_named(rows: list[Any], data: st.DataObject, count: int) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    rows[row] = [0] * count
    with pytest.raises(InvalidRequest, match=rf"row {row + 1} holds {count} values? and not 64"):
        check_rows(rows, 4)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (None, "it is null"),
        ("0,0", 'it is "0,0"'),
        ({"1": 2}, "it is an object"),
        ([], "it holds no row"),
        ([[]], "row 1 holds 0 values"),
        ([0] * 63, "row 1 holds 63 values"),
        ([[0] * 64, 5], "row 2 is 5, and no list"),
        ([[0] * 64, [0] * 63 + [17]], "row 2, value 64: 17 is no number"),
        ([0] * 63 + [-1], "row 1, value 64: -1 is no number"),
        ([math.nan] + [0] * 63, "row 1, value 1: NaN is no number"),
        ([0, math.inf] + [0] * 62, "row 1, value 2: Infinity is no number"),
        ([0, True] + [0] * 62, "row 1, value 2: true is no number"),
        (["seven"] + [0] * 63, 'row 1, value 1: "seven" is no number'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(sent: object, said: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_rows(sent, 4)
    assert said in caught.value.detail
    assert caught.value.code == "invalid-pixels"


def test_more_rows_than_the_limit_are_too_many() -> None:
    with pytest.raises(TooLarge, match="3 rows are more than the limit of 2 pages"):
        check_rows([[0] * 64] * 3, 2)
