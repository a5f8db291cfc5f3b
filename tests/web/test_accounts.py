"""The accounts of a job: they agree, or say what does not."""

from __future__ import annotations

from typing import Any

import pytest

from web.accounts import disagreements

FIELDS = {"accepted": 7, "review": 1, "blank": 0, "unreadable": 0}
SOUND = {
    "pages": 12,
    "read": 8,
    "failed": {"encrypted": 1, "too-slow": 2},
    "queued": 1,
    "duplicates": 2,
    "fields": FIELDS,
}


def test_sums_that_agree_are_no_matter() -> None:
    assert disagreements(SOUND, over=False) == []


@pytest.mark.parametrize(
    ("wrong", "over", "said"),
    [
        ({"pages": 13}, False, "pages in 13, accounted for 12"),
        ({"failed": {"encrypted": 1}}, False, "pages in 12, accounted for 10"),
        ({"queued": -1, "read": 10}, False, "pages in 12"),
        ({"fields": FIELDS | {"accepted": 6}}, False, "pages read 8, readings 7"),
        ({}, True, "pages waiting though the job is done 1"),
    ],
)
def test_sums_that_do_not_agree_are_said(wrong: dict[str, Any], over: bool, said: str) -> None:
    assert any(one.startswith(said) for one in disagreements(SOUND | wrong, over=over))
