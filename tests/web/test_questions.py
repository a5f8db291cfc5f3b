"""A correction that breaks rules of its field is asked about, and stored by who is sure."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.moves import PageResult
from shared.readings import Outcome, Reading
from shared.templates.definition import FormField
from tests.support.forms import definition, field
from tests.web import forms
from tests.web.templates import add
from tests.web.test_api import assert_problem, submit
from tests.web.test_corrections import first_reading, path_of
from tests.web.working import Hands
from web.results.demands import broken_by, demands_of_field

BOX = (10, 10, 200, 40)
REVIEW = Outcome.REVIEW


def make_field(**more: Any) -> FormField:
    return FormField(**field(**more))


@pytest.mark.parametrize(
    ("described", "value", "rule", "words"),
    [
        ({"cells": 3}, "1234", "digits", "it has more digits than the field has boxes: 3"),
        ({"digits": [3, 3]}, "12", "digits", "it does not have 3 digits"),
        ({"digits": [2, 3]}, "1", "digits", "it does not have 2 to 3 digits"),
        ({}, "1.5", "decimals", "it has a decimal point, and whole numbers are read here"),
        ({"rules": {"max": 100}}, "101", "max", "it is more than 100, the most that is allowed"),
        ({"rules": {"min": 10}}, "9", "min", "it is less than 10, the least that is allowed"),
        (
            *({"rules": {"values": ["7", "8"]}}, "9", "values"),
            "it is none of the 2 values that the field may hold",
        ),
        (
            *({"rules": {"pattern": "20[0-9]{2}"}}, "1999", "pattern"),
            "it does not obey the pattern 20[0-9]{2}",
        ),
        (
            *({"cells": 8, "rules": {"date": "DDMMYYYY"}}, "30022026", "date"),
            "it is no date written as DDMMYYYY",
        ),
        (
            *({"rules": {"check": "luhn"}}, "19", "check:luhn"),
            "its check digit does not fit (Luhn)",
        ),
    ],
)
def test_each_rule_says_what_is_wrong_and_asks_nothing_of_what_obeys(
    described: dict[str, Any], value: str, rule: str, words: str
) -> None:
    obeys = {"digits": "123", "decimals": "15", "max": "0100", "min": "10", "values": "8"}
    obeys |= {"pattern": "2026", "date": "28022026", "check:luhn": "26"}
    demands = demands_of_field(make_field(**described))
    assert broken_by(value, demands) == [(rule, words)]
    assert broken_by(obeys[rule], demands) == []


@pytest.fixture
def exam(client: FlaskClient, hands: Hands) -> str:
    """Return a job of a form whose fields name each other."""
    fields = [
        field("q1", digits=[1, 2]),
        field("q2", digits=[1, 2]),
        field("total", rules={"sum": ["q1", "q2"], "max": 100}),
        field("again", rules={"equals": "total"}),
        field("from", cells=8, rules={"date": "DDMMYYYY", "before": "till"}),
        field("till", cells=8, rules={"date": "DDMMYYYY"}),
    ]
    add(client, definition(*fields))
    job = forms.send(client, hands.database, 1)
    values = {"q1": "4", "q2": "5", "total": "8", "again": "9"}
    values |= {"from": "01032026", "till": "28022026"}
    readings = [Reading(name, value, 0.6, REVIEW, BOX) for name, value in values.items()]
    hands.finish(job, lambda n: PageResult(n, readings))
    return job


def put(client: FlaskClient, job: str, name: str, value: str, **more: Any) -> Any:
    answer = client.put(path_of(job, name), json={"value": value, **more})
    assert answer.status_code == 200, answer.text
    return answer.json


def rules_of(told: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in told.get("breaks", ())]


def test_the_api_stores_it_and_says_which_rules_it_breaks(client: FlaskClient, exam: str) -> None:
    told = put(client, exam, "total", "101")
    assert told["correction"]["value"] == "101"
    assert told["breaks"] == [
        {"rule": "max", "detail": "it is more than 100, the most that is allowed"},
        {"rule": "sum", "detail": "it is not the sum of q1, q2, which is 9"},
    ]
    assert "breaks" not in put(client, exam, "total", "9")
    assert "breaks" not in put(client, exam, "q1", "4")


def test_rules_between_fields_ask_what_these_hold_by_now(client: FlaskClient, exam: str) -> None:
    assert rules_of(put(client, exam, "total", "8")) == ["sum"]
    client.put(path_of(exam, "q1"), json={"value": None})
    assert rules_of(put(client, exam, "total", "5")) == []
    assert rules_of(put(client, exam, "again", "6")) == ["equals"]
    assert rules_of(put(client, exam, "again", "5")) == []
    assert rules_of(put(client, exam, "from", "28022026")) == ["before"]
    assert rules_of(put(client, exam, "from", "27022026")) == []
    put(client, exam, "till", "99999999")
    assert rules_of(put(client, exam, "from", "28022026")) == [], "nobody knows which is first"


def test_who_is_not_sure_is_asked_and_nothing_is_stored(client: FlaskClient, exam: str) -> None:
    answer = client.put(path_of(exam, "q1"), json={"value": "123", "sure": False})
    told = assert_problem(answer, 422, "breaks-rules")
    assert told["breaks"] == [{"rule": "digits", "detail": "it does not have 1 to 2 digits"}]
    assert "q1: it does not have 1 to 2 digits" in told["detail"]
    assert "correction" not in first_reading(client, exam)
    put(client, exam, "q1", "123", sure=True)
    put(client, exam, "q1", "123", sure=False)  # that was asked once
    put(client, exam, "q2", "12", sure=False)


def test_a_page_of_one_digit_holds_one_digit(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    hands.finish(job)
    told = put(client, job, "digit", "12")
    assert told["breaks"] == [{"rule": "digits", "detail": "it does not have 1 digit"}]
    assert "breaks" not in put(client, job, "digit", "1")


def test_numbers_have_the_rules_of_their_job(client: FlaskClient, hands: Hands) -> None:
    options = {"digits": "2-4", "decimals": "1", "pattern": r"[1-9][0-9]*(\.[0-9])?"}
    job = submit(client, reader="number", **options)
    read = Reading("number", "13", 1, REVIEW, BOX)
    hands.finish(job, lambda n: PageResult(n, [read]))
    values = {"12.5": [], "1": ["digits"], "12345": ["digits"], "012": ["pattern"]}
    for value, rules in (values | {"1.25": ["decimals"], "1,25": ["decimals"]}).items():
        assert rules_of(put(client, job, "number", value)) == rules, value
