"""Whether definitions make sense: of bad ones the place and the demand are named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import InvalidRequest
from shared.templates import checking
from shared.templates.checking import check_template
from shared.templates.versions import as_document
from tests.shared.templates.refusals import SIZES, assert_fault, check, faults
from tests.support.forms import as_text, definition, field

DATE = {"cells": 8, "rules": {"date": "DDMMYYYY"}}


def test_a_definition_becomes_a_template_and_back() -> None:
    document = definition()
    template = check(document)
    assert [one.name for one in template.fields] == ["id", "score"]
    assert template.fields[0].rules.names == ("check:luhn",)
    assert check(as_text(as_document(template))) == template
    assert as_document(template) == document


def test_a_definition_may_begin_with_a_byte_order_mark() -> None:
    text = as_text(definition(title="Prüfung")).encode("utf-8-sig")
    assert check_template(text, SIZES).title == "Prüfung"


def test_all_rules_hold_together() -> None:
    ids = ["79927398713", "49927398716"]
    fields = [
        field("student", digits=[11, 11], rules={"check": "luhn", "values": ids}),
        field("q1", digits=[1, 2], rules={"min": 0, "max": 20}),
        field("q2", digits=[1, 2], rules={"pattern": "1?[0-9]|20"}),
        field("total", digits=[1, 3], rules={"sum": ["q1", "q2"], "max": 40}),
        field("again", digits=[1, 3], rules={"equals": "total"}),
        field("begun", **DATE) | {"rules": {"date": "DDMMYYYY", "before": "ended"}},
        field("ended", digits=[6, 6], rules={"date": "DDMMYY"}),
    ]
    assert len(check(definition(*fields)).fields) == len(fields)


@pytest.mark.parametrize(
    ("one", "place", "demand"),
    [
        (field(box=[590, 10, 20, 40]), "box", "not on the page, which is 600 × 400 pixels"),
        (field(box=[10, 390, 20, 40]), "box", "not on the page"),
        (field(box=[-1, 10, 20, 40]), "box", "not on the page"),
        (field(box=[10, 10, 0, 40]), "box", "empty"),
        (field(box=[10, 10, 20, -40]), "box", "empty"),
        (field(box=[10**30, 10, 20, 40]), "box", "not on the page"),
        (field(page=2), "page", "there is no page 2; the form has 1 page"),
        (field(digits=[3, 1]), "digits", "the least digits first"),
        (field(digits=[0, 1]), "digits", "1 to 40"),
        (field(cells=4, digits=[1, 5]), "digits", "5 digits do not fit into 4 cells"),
        (field(cells=40, box=[10, 10, 60, 40]), "cells", "40 cells do not fit into 60 pixels"),
        (
            field(rules={"min": 5, "max": 3}),
            "rules.min",
            "no number of 1 to 40 digits obeys min, max",
        ),
        (field(cells=3, rules={"min": 1000}), "rules.min", "no number of 1 to 3 digits obeys min"),
        (field(rules={"max": -1}), "rules.max", "no number of 1 to 40 digits obeys max"),
        (field(rules={"pattern": "["}), "rules.pattern", "'['"),
        (field(rules={"pattern": "a+"}), "rules.pattern", "'a' at place 1"),
        (field(rules={"pattern": r"([0-9])\1"}), "rules.pattern", "a group again"),
        (field(cells=4, rules={"pattern": r"\d{6}"}), "rules.pattern", "no number of 1 to 4"),
        (
            field(digits=[6, 6], rules={"date": "DMY"}),
            "rules.date",
            "'DMY' is none of DDMMYYYY, DDMMYY",
        ),
        (field(cells=6, rules={"date": "DDMMYYYY"}), "rules.date", "takes 8 cells"),
        (field(cells=10, rules={"date": "DDMMYYYY"}), "rules.date", "takes 8 cells"),
        (
            field(digits=[1, 6], rules={"date": "YYYYMMDD"}),
            "rules.date",
            "no number of 1 to 6 digits obeys date",
        ),
        (
            field(cells=1, rules={"check": "luhn"}),
            "rules.check",
            "no number of 1 digit obeys check:luhn",
        ),
        (
            field(digits=[2, 2], rules={"check": "mod97"}),
            "rules.check",
            "no number of 2 digits obeys check:mod97",
        ),
        (field(rules={"values": []}), "rules.values", "one at least"),
        (field(rules={"values": ["1", "a2"]}), "rules.values[1]", "digits alone"),
        (field(rules={"values": ["1", "²"]}), "rules.values[1]", "digits alone"),
        (field(cells=3, rules={"values": ["1234"]}), "rules.values[0]", "1234 has 4 digits"),
        (field(rules={"values": ["7"], "min": 8}), "rules.values[0]", "7 does not obey min"),
        (field(rules={"values": ["9"], "max": 8}), "rules.values[0]", "9 does not obey max"),
        (field(rules={"values": ["18"], "check": "luhn"}), "rules.values[0]", "18"),
        (
            field(rules={"values": ["33"], "pattern": "[12]+"}),
            "rules.values[0]",
            "33 does not obey pattern",
        ),
        (
            field(rules={"values": ["310225"], "date": "DDMMYY"}),
            "rules.values[0]",
            "310225 does not obey date",
        ),
        (
            field(digits=[6, 6], rules={"date": "DDMMYY", "max": 99}),
            "rules.max",
            "no number of 6 digits obeys max, date",
        ),
        (field(rules={"sum": ["b"]}), "rules.sum[0]", "there is no field 'b'"),
        (field(rules={"sum": []}), "rules.sum", "one field at least"),
        (field(rules={"equals": "a"}), "rules.equals", "cannot name itself"),
        (field(rules={"before": "z"}), "rules.before", "there is no field 'z'"),
    ],
)
def test_a_field_that_cannot_be_is_refused(one: dict[str, Any], place: str, demand: str) -> None:
    if demand == "18":
        check(definition(one))  # 18 is right by Luhn: it is taken
    else:
        assert_fault(definition(field("first"), one), f"fields[1].{place}", demand)


@pytest.mark.parametrize(
    ("fields", "place", "demand"),
    [
        ([field(), field("b"), field()], "fields[2].name", "a is the name of fields[0] already"),
        (
            [field(rules={"equals": "b"}), field("b", rules={"equals": "a"})],
            "fields[0].rules.equals",
            "a → b → a",
        ),
        (
            [
                field(rules={"sum": ["b"]}),
                field("b", rules={"equals": "c"}),
                field("c", rules={"sum": ["a"]}),
            ],
            "fields[0].rules.sum",
            "leads back to itself",
        ),
        (
            [field(rules={"before": "b"}), field("b", rules={"before": "a"})],
            "fields[0].rules.before",
            "leads back to itself",
        ),
        (
            [field(rules={"before": "b"}), field("b", rules={"equals": "a"})],
            "fields[0].rules.before",
            "leads back to itself",
        ),
        (
            [field(), field("b", rules={"equals": "a", "before": "a"})],
            "fields[1].rules.before",
            "leads back to itself",
        ),
        ([field(rules={"sum": ["b", "b"]}), field("b")], "fields[0].rules.sum", "twice"),
        ([field(rules={"sum": ["b"]}), field("b", **DATE)], "fields[0].rules.sum", "a date"),
        ([field(rules={"before": "b"}), field("b", **DATE)], "fields[0].rules.before", "a date"),
        (
            [
                field(cells=2, rules={"sum": ["b", "c"]}),
                field("b", rules={"min": 50}),
                field("c", rules={"min": 50}),
            ],
            "fields[0].rules.sum",
            "more than 99",
        ),
        (
            [field(rules={"min": 20, "sum": ["b"]}), field("b", cells=1)],
            "fields[0].rules.sum",
            "less than 20",
        ),
    ],
)
def test_fields_that_contradict_each_other_are_refused(
    fields: list[dict[str, Any]], place: str, demand: str
) -> None:
    assert_fault(definition(*fields), place, demand)


def test_an_order_beside_a_sum_is_no_circle() -> None:
    fields = [field("whole", rules={"sum": ["part"]}), field("part", rules={"before": "whole"})]
    check(definition(*fields))


def test_every_fault_is_told_at_once_up_to_ten() -> None:
    several = [field("a", rules={"min": 2, "max": 1}), field("b", page=3)]
    assert [fault["place"] for fault in faults(definition(*several))] == [
        "fields[0].rules.min",
        "fields[1].page",
    ]
    many = [field(f"f{number}", page=9) for number in range(30)]
    assert len(faults(definition(*many))) == 10


def test_a_page_without_an_image_is_named() -> None:
    pages = [{"reference": "1.png"}, {"reference": "2.png"}]
    assert_fault(definition(pages=pages), "pages[1].reference", "no image for it: 2.png")


def test_a_form_that_takes_too_long_to_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_SECONDS", 0.0)
    slow = field(rules={"pattern": "(?=.*1)(?=.*2).*"})
    assert_fault(definition(slow, field("b")), "fields[1]", "those before took too long")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "box", "rules", "min", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
KEYS = ["name", "title", "pages", "fields"]


@settings(deadline=None)
@given(key=st.sampled_from(KEYS), value=JSON)
def test_whatever_stands_in_a_definition_it_is_taken_or_refused(key: str, value: Any) -> None:
    _taken_or_refused(definition() | {key: value})


RULES = ["min", "max", "values", "pattern", "date", "check", "sum", "equals", "before"]
NUMBERS = st.integers(-2, 50)


@settings(deadline=None)
@given(
    key=st.sampled_from(["name", "page", "box", "cells", "digits"]),
    value=JSON | NUMBERS | st.lists(NUMBERS, max_size=4),
    rule=st.sampled_from(RULES),
    other=JSON | NUMBERS | st.lists(st.sampled_from(["id", "score", "12"]), max_size=3),
)
def test_whatever_stands_in_a_field_it_is_taken_or_refused(
    key: str, value: Any, rule: str, other: Any
) -> None:
    document = definition()
    document["fields"][0] |= {key: value, "rules": {rule: other}}
    _taken_or_refused(document)


def _taken_or_refused(document: dict[str, Any]) -> None:
    try:
        template = check_template(json.dumps(document), SIZES)
    except InvalidRequest as error:
        places = [fault["place"] for fault in error.extra["faults"]]
    else:
        assert check_template(json.dumps(as_document(template)), SIZES) == template
        return
    assert places
    assert all(places)
