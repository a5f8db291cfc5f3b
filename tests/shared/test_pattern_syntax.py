"""Patterns that are refused by their text alone: those of other things than digits, and bombs."""

from __future__ import annotations

import pytest

from shared.pattern_syntax import fault_of


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"20[0-9]{3}", r"[1-9]\d*", r"\d+\.\d{2}", r"(\d\d){3}", r"\d{8}|\d{10}|\d{13}"),
        *(
            r"(?=.*7)(?!0)(?<!3)\d+",
            r"[^0-3]\d+?",
            r"(\d)\1{2}",
            r"(?:\d{3},)*\d{3}",
            r"^\d++$",
            "",
        ),
    ],
)
def test_patterns_of_digits_may_be_compiled(pattern: str) -> None:
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("20x", "'x' at place 3 is none of 0-9"),
        (r"(?R)", "'(' at place 1"),
        (r"(\d(?1)?)", "'(' at place 4"),
        (r"(*FAIL)", "'(' at place 1"),
        (r"(?:\d{5}){e<=3}", "'{' at place 10"),
        (r"\p{Nd}", r"'\' at place 1 is followed by what it may not be"),
        ("[", "'[' at place 1 begins what does not end"),
    ],
)
def test_what_is_no_pattern_of_digits_is_named(pattern: str, said: str) -> None:
    assert said in str(fault_of(pattern))


@pytest.mark.parametrize("pattern", ["20x", "[", r"\x"])
def test_a_group_again_is_named_only_where_it_may_be_asked_for(pattern: str) -> None:
    assert r"\1" in str(fault_of(pattern))
    assert r"\1" not in str(fault_of(pattern, groups_again=False))


@pytest.mark.parametrize("pattern", [r"\d{41}", r"\d{1000000}", r"\d{2,99}", r"((\d{99}){99}){99}"])
def test_a_count_beyond_the_longest_number_is_refused(pattern: str) -> None:
    assert fault_of(pattern) == "it repeats something more than 40 times"


@pytest.mark.parametrize("pattern", [r"((\d{40}){40}){40}", r"(((\d){30}){30}){2}"])
def test_counts_within_counts_are_refused_before_they_fill_the_memory(pattern: str) -> None:
    assert fault_of(pattern) == "it repeats what repeats too often"
