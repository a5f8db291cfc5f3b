"""Page numbers by fingerprints, kept small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker import firsts
from worker.firsts import Firsts

MARKS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.sets(MARKS, max_size=20), max_size=6), st.sets(MARKS, max_size=20))
def test_what_was_added_is_found_and_nothing_else(added: list[set[int]], others: set[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(firsts, "RECENT", 16)
        known, expected = Firsts(), dict[int, int]()
        for marks in added:
            new = {mark: len(expected) + n for n, mark in enumerate(marks - expected.keys(), 1)}
            known.add(new)
            expected |= new
        assert known.find([*expected, *others]) == expected


def test_nothing_is_found_where_nothing_is() -> None:
    assert Firsts().find([1, 2]) == {}
