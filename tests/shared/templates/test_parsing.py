"""From text to a template: what is of the wrong shape is refused with the place named."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import TooLarge
from shared.templates.parsing import MOST_BYTES
from tests.shared.templates.refusals import assert_fault, check
from tests.support.forms import definition, field


@pytest.mark.parametrize(
    ("document", "place", "demand"),
    [
        ("", "definition", "no JSON (Expecting value"),
        ("[]", "definition", "no JSON object"),
        ("[" * 100_000, "definition", "no JSON"),
        ('{"name": "a", "name": "b"}', "definition", "'name' is given twice"),
        (definition(name="Exam"), "name", "a-z, 0-9"),
        (definition(name="a/../b"), "name", "a-z, 0-9"),
        (definition(colour="red"), "colour", "the keys are name, title, pages, fields"),
        (definition(title="a\nb"), "title", "printable"),
        (definition(title=7), "title", "string"),
        (definition(field(rules={"mim": 3})), "fields[0].rules.mim", "the keys are min, max"),
        (definition(field(sells=3)), "fields[0].sells", "the keys are name, page, box"),
        (definition(fields=[]), "fields", "a list of the fields, one at least: [{"),
        (definition(fields="id"), "fields", "a list of the fields"),
        (definition(fields=["id"]), "fields[0]", 'an object: {"name": "id"'),
        (definition(pages={}), "pages", '[{"reference": "blank.png"}]'),
        (definition(pages=["blank.png"]), "pages[0]", '{"reference": "blank.png"}'),
        (definition(name=7), "name", "a-z, 0-9"),
        (definition(field(rules=["luhn"])), "fields[0].rules", 'an object: {"min": 0'),
        (definition(field(rules={"values": "12"})), "fields[0].rules.values", '["101", "202"]'),
        (definition(field(rules={"values": [12]})), "fields[0].rules.values[0]", "in quotes"),
        (definition(field(rules={"sum": "a"})), "fields[0].rules.sum", '["q1", "q2"]'),
        (definition(field(rules={"min": "3"})), "fields[0].rules.min", "without quotes"),
        (definition(field(rules={"max": 2.5})), "fields[0].rules.max", "a whole number"),
        (definition(field(cells=True)), "fields[0].cells", "a whole number"),
        (definition(field(cells="6")), "fields[0].cells", "a whole number, without quotes"),
        (definition(field(cells=6.0)), "fields[0].cells", "a whole number"),
        (definition(field(cells=41)), "fields[0].cells", "at most 40"),
        (definition(field(page="1")), "fields[0].page", "a whole number"),
        (definition(title="x" * 201), "title", "at most 200 characters"),
        (definition(fields=[{"name": "a"}]), "fields[0].box", "four whole"),
        (definition(field(), field(name="1st")), "fields[1].name", "a letter"),
        (definition(field(page=0)), "fields[0].page", "at least 1"),
        (definition(field(box=[1, 2, 3])), "fields[0].box", "[x, y, width, height]"),
        (definition(field(box=[1, 2, 3, "x"])), "fields[0].box", "[x, y, width, height]"),
        (definition(field(box=["1", 2, 30, 40])), "fields[0].box", "four whole numbers"),
        (definition(field(digits=[1])), "fields[0].digits", "[1, 3]"),
        (definition(field(digits=[True, 3])), "fields[0].digits", "[1, 3]"),
        (definition(field(rules={"check": "crc"})), "fields[0].rules.check", "'luhn', 'mod11'"),
        (definition(pages=[{}]), "pages[0].reference", "missing"),
        (definition(pages=[{"reference": ""}]), "pages[0].reference", "1 to 200"),
        (definition(pages=[{"reference": "a\0b"}]), "pages[0].reference", "printable"),
    ],
)
def test_a_document_of_the_wrong_shape_is_refused(
    document: dict[str, Any] | str, place: str, demand: str
) -> None:
    assert_fault(document, place, demand)


def test_half_a_character_is_refused() -> None:
    assert_fault(definition(title="\ud800"), "title", "string")


def test_a_key_that_comes_again_behind_many_others_is_found_at_once() -> None:
    keys = [*(f"k{number}" for number in range(200_000)), "k199999"]
    document = "{" + ", ".join(f'"{key}": 0' for key in keys) + "}"
    assert_fault(document, "definition", "'k199999' is given twice")


def test_a_document_without_end_is_refused() -> None:
    with pytest.raises(TooLarge, match="16 MiB"):
        check(" " * (MOST_BYTES + 1))
