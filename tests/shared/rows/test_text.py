"""Rows as text: a line each, whatever stands between the numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidRequest
from shared.rows.checking import MOST, check_rows
from shared.rows.text import parse_rows

ROW = st.lists(st.integers(0, MOST), min_size=64, max_size=64)


@given(
    st.lists(ROW, min_size=1, max_size=3),
    st.sampled_from([",", ", ", " ,\t", " ", "\t", "  "]),
    st.sampled_from(["\n", "\r\n", "\n\n", " \n\t\n"]),
    st.sampled_from(["", "\n", ",\n", "\ufeff"]),
)
def test_numbers_are_read_whatever_stands_between(
    rows: list[list[int]], comma: str, line_break: str, around: str
) -> None:
    text = line_break.join(comma.join(map(str, row)) for row in rows)
    text = around + text if around == "\ufeff" else text + (around if "," in comma else "")
    assert check_rows(parse_rows(text), 3) == rows


@given(st.text())
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        rows = check_rows(parse_rows(text), 10)
    except InvalidRequest:
        return
    assert all(len(row) == 64 for row in rows)


@pytest.mark.parametrize(
    "cell", ["seven", "nan", "1_0", "\u0663", "", "0x1", "-0.5", "1e3", "true"]
)
def test_a_cell_that_is_no_number_is_named(cell: str) -> None:
    text = ",".join(["0"] * 63) + ",0\n" + ",".join(["1", cell] + ["0"] * 62)
    with pytest.raises(InvalidRequest, match="row 2, value 2: "):
        check_rows(parse_rows(text), 10)
