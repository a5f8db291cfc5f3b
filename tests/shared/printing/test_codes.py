"""The text in the code of a printed form."""

from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as some

from shared.printing.codes import FormCode, parse_code
from shared.templates.definition import NAME

NAMES = some.from_regex(NAME, fullmatch=True)


def test_it_works() -> None:
    code = FormCode("exam", 3, 2)
    assert code.text == "FH1/EXAM/3/2"
    assert parse_code("FH1/EXAM/3/2") == code
    assert (code.template, str(code)) == ("exam@3", "exam@3, page 2")


@given(NAMES, some.integers(1, 2**31 - 1), some.integers(1, 100))
def test_what_is_written_is_read_again(name: str, version: int, page: int) -> None:
    code = FormCode(name, version, page)
    assert parse_code(code.text) == code


@given(NAMES)
def test_every_name_takes_few_modules(name: str) -> None:
    symbol = segno.make(FormCode(name, 2**31 - 1, 100).text, error="m", micro=False)
    assert symbol.mode == "alphanumeric"
    assert len(symbol.matrix) <= 33


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/FH1/EXAM/3/2",
        "FH2/EXAM/3/2",
        "FH1/exam/3/2",
        "FH1/9EXAM/3/2",
        "FH1/EXAM/0/2",
        f"FH1/EXAM/{2**31}/2",
        "FH1/EXAM/9999999999/1",
        "FH1/EXAM/3/1000",
        "FH1/EXAM/3/2\n",
        f"FH1/{'A' * 51}/3/2",
    ],
)
def test_other_codes_are_none_of_a_form(text: str) -> None:
    assert parse_code(text) is None
