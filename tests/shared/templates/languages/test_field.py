"""What may be written in a field, by all of its rules."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import InvalidRequest
from shared.templates import FormField, Rules
from shared.templates.languages import Language, language_of


def language(
    cells: int | None = None, digits: tuple[int, int] | None = None, **rules: Any
) -> Language:
    return language_of(
        FormField(name="amount", box=(0, 0, 9, 9), cells=cells, digits=digits, rules=Rules(**rules))
    )


def test_without_rules_any_number_that_has_room_obeys() -> None:
    assert language(cells=3).counts.tolist() == [0, 10, 100, 1000]
    assert language(cells=3, digits=(2, 3)).counts.tolist() == [0, 0, 100, 1000]
    assert language().counts.shape == (41,)


def test_a_free_box_ends_no_number_by_itself() -> None:
    assert not language(digits=(1, 3)).automaton.accepts("1234")


def test_the_share_of_a_length_is_that_of_its_numbers() -> None:
    scores = language(digits=(1, 3), max=100)
    assert [scores.share(length) for length in range(5)] == [0, 1, 1, 0.101, 0]


def test_all_rules_are_obeyed_at_once() -> None:
    numbers = language(
        cells=6,
        min=1000,
        max=9999,
        pattern="0*[79].*",
        check="luhn",
        values=("9002", "007005", "79"),
    )
    assert numbers.counts.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert numbers.automaton.accepts("007005")


def test_a_hundred_thousand_values_are_taken() -> None:
    values = tuple(f"{number * 104_729 % 10**8:08}" for number in range(100_000))
    known = language(cells=8, values=values)
    assert known.counts[8] == 100_000
    assert known.automaton.accepts(values[77_777])


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"min": 5, "max": 4}, "amount: no number of 1 to 4 digits obeys min, max"),
        ({"min": 10_000}, "no number of 1 to 4 digits obeys min"),
        ({"max": -1}, "obeys max"),
        ({"date": "DDMMYY"}, "obeys date"),
        ({"check": "luhn", "values": ("18", "1"), "min": 19}, "obeys min, values, check:luhn"),
        ({"values": ()}, "obeys values"),
        ({"date": "DD.MM.YY"}, "date: 'DD.MM.YY' is none of DDMMYYYY"),
        ({"values": ("12", "1a")}, "values: '1a' is no number"),
        ({"pattern": "(1"}, "pattern: it is no regular expression"),
    ],
)
def test_rules_that_cannot_hold_are_refused_by_name(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        language(cells=4, **rules)
