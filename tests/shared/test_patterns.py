"""Patterns of numbers: what can take for ever, and what nothing obeys, is refused."""

from __future__ import annotations

import pytest

from shared.errors import InvalidRequest
from shared.number_options import NumberOptions
from shared.patterns import check_pattern


def check(pattern: str, **options: object) -> None:
    check_pattern(NumberOptions.model_validate({"pattern": pattern, **options}))


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        (r"20[0-9]{3}", {"digits": "5"}),
        (r"[1-9]\d*", {"digits": "3-8"}),
        (r"\d+\.\d{2}", {"decimals": 2}),
        (r"(\d)(?!\1)\d", {"digits": "2"}),
        (r"(?=.*7)(?=.*8)\d{6}", {}),
        (r"\d{8}|\d{12}", {}),
    ],
)
def test_a_pattern_that_numbers_can_obey_is_taken(pattern: str, options: dict[str, object]) -> None:
    check(pattern, **options)


@pytest.mark.parametrize("pattern", [r"(0|00)*1", r"(5|5)*6", r"(\d|\d\d)+7"])
def test_a_pattern_that_can_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidRequest, match="it takes too long") as refusal:
        check(pattern)
    assert (refusal.value.code, refusal.value.extra) == ("invalid-pattern", {"field": "pattern"})


@pytest.mark.parametrize(
    ("pattern", "options", "said"),
    [
        (r"\d+,", {}, "no number of 1 to 40 digits"),
        (r"\d{8}", {"digits": "5"}, "no number of 5 digits obeys"),
        (r"20[0-9]{2}", {"digits": "5-6"}, "no number of 5 to 6 digits"),
        (r"\d+\.\d{2}", {}, "no number"),
        (r"\d+\.\d{3}", {"decimals": 2}, "2 of them decimals at most"),
    ],
)
def test_a_pattern_that_no_number_can_obey_is_refused(
    pattern: str, options: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said):
        check(pattern, **options)
