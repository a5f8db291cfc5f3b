"""Tables of what was corrected: the value is the corrected one, what was read stands beside it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from shared.exports import csv_lines
from shared.moves import PageResult
from shared.readings import Outcome
from tests.support.drawing import png
from tests.web import forms
from tests.web.templates import add
from tests.web.test_api import submit
from tests.web.test_corrections import path_of
from tests.web.working import Hands, reading
from web.queries import find_job
from web.results.tables import pages_in, table_of

OF_CORRECTION = ["corrected_from", "corrected_by", "corrected_at"]


@pytest.fixture
def digits(client: FlaskClient, hands: Hands) -> str:
    """Return a job of three digits, of which the second was corrected, the third to blank."""
    job = submit(client, *((f"{n}.png", png(n)) for n in range(3)))
    hands.finish(job, lambda n: PageResult(n, [reading("7", 0.6, Outcome.REVIEW)]))
    for page, value in ((2, "01"), (3, None)):
        client.put(path_of(job, page=page), json={"value": value})
    return job


@pytest.fixture
def exams(client: FlaskClient, hands: Hands) -> str:
    """Return a job of two forms; of the first the score, which was unreadable, was corrected."""
    add(client)
    job = forms.read(client, hands, Outcome.UNREADABLE, Outcome.REVIEW)
    client.put(path_of(job, "score"), json={"value": "018"})
    return job


def rows(client: FlaskClient, job: str, query: str = "") -> list[dict[str, Any]]:
    text = client.get(f"/api/v1/jobs/{job}/result.csv{query}").text
    return list(csv.DictReader(text.splitlines()))


def workbook(client: FlaskClient, job: str, query: str = "") -> list[dict[str, Any]]:
    data = client.get(f"/api/v1/jobs/{job}/result.xlsx{query}").data
    names, *lines = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, names), line, strict=True)) for line in lines]


def test_the_value_is_the_corrected_one(client: FlaskClient, digits: str) -> None:
    as_read, corrected, blank = rows(client, digits)
    assert list(corrected)[-3:] == OF_CORRECTION
    assert [as_read[name] for name in ("value", "outcome", *OF_CORRECTION)] == [
        *("7", "review"),
        *("", "", ""),
    ]
    assert (corrected["value"], corrected["corrected_from"]) == ("01", "7")
    assert (corrected["outcome"], corrected["confidence"]) == ("review", "0.6")
    assert (blank["value"], blank["corrected_from"]) == ("", "7")
    assert all(row["corrected_at"].endswith("Z") for row in (corrected, blank))


def test_a_workbook_keeps_both_as_text(client: FlaskClient, digits: str) -> None:
    _, corrected, blank = workbook(client, digits)
    assert (corrected["value"], corrected["corrected_from"]) == ("01", "7")
    assert (blank["value"], blank["corrected_from"]) == (None, "7")


def test_where_nothing_was_corrected_no_column_says_so(client: FlaskClient, digits: str) -> None:
    for page in (2, 3):
        client.delete(path_of(digits, page=page))
    assert not set(OF_CORRECTION) & set(rows(client, digits)[0])


def test_a_table_of_forms_names_what_was_corrected(client: FlaskClient, exams: str) -> None:
    first, second = rows(client, exams)
    assert list(first)[-2:] == ["confirmed", "corrected"]
    assert (first["score"], first["review"], first["corrected"]) == ("018", "", "score")
    assert (first["confirmed"], second["confirmed"]) == ("", "")
    assert (second["score"], second["review"], second["corrected"]) == ("17", "score", "")
    assert "score.corrected_at" not in first


@pytest.mark.parametrize("read", [rows, workbook])
def test_on_wish_it_says_of_each_field_what_was_read(
    client: FlaskClient, exams: str, read: Any
) -> None:
    first, second = read(client, exams, "?columns=all")
    assert [name for name in first if name.startswith("score")] == [
        *("score", "score.confidence", "score.outcome", "score.raw"),
        *(f"score.{name}" for name in ("correction", *OF_CORRECTION)),
    ]
    assert (first["score"], first["score.outcome"]) == ("018", "unreadable")
    assert first["score.corrected_at"]
    assert not second["score.corrected_at"]
    assert not first["id.corrected_at"]


def test_what_was_confirmed_is_told_from_what_was_corrected(
    client: FlaskClient, digits: str
) -> None:
    client.put(path_of(digits, page=1), json={"value": "7"})
    for read in (rows, workbook):
        told = [(row["correction"], row["corrected_from"]) for row in read(client, digits)]
        assert told == [("confirmed", "7"), ("corrected", "7"), ("corrected", "7")]
    lines = client.get(f"/api/v1/jobs/{digits}/result.jsonl").text.splitlines()
    kinds = [json.loads(line)["readings"][0]["correction"]["kind"] for line in lines]
    assert kinds == ["confirmed", "corrected", "corrected"]


def test_a_table_of_forms_names_what_was_confirmed_as_well(client: FlaskClient, exams: str) -> None:
    client.put(path_of(exams, "score", 2), json={"value": "17"})
    second = rows(client, exams)[1]
    assert [second[name] for name in ("score", "review", "confirmed", "corrected")] == [
        *("17", ""),
        *("score", "score"),
    ]
    wide = workbook(client, exams, "?columns=all")[1]
    assert (wide["score.correction"], wide["score.corrected_from"]) == ("confirmed", "17")


def test_json_lines_have_both(client: FlaskClient, digits: str) -> None:
    lines = client.get(f"/api/v1/jobs/{digits}/result.jsonl").text.splitlines()
    readings = [json.loads(line)["readings"][0] for line in lines]
    assert [one["value"] for one in readings] == ["7", "7", "7"]
    assert [one.get("correction", {}).get("value", "-") for one in readings] == ["-", "01", None]


@pytest.mark.parametrize("has_form", [True, False])
def test_what_is_corrected_while_a_table_is_sent_stands_there_as_it_was_read(
    client: FlaskClient, hands: Hands, *, has_form: bool
) -> None:
    if has_form:
        add(client)
        job, field = forms.read(client, hands, Outcome.REVIEW), "score"
    else:
        job, field = submit(client, ("1.png", png(1))), "digit"
        hands.finish(job, lambda n: PageResult(n, [reading("17", 0.6, Outcome.REVIEW)]))
    with client.application.test_request_context(), hands.database.read() as connection:
        table = table_of(connection, find_job(connection, job), all_columns=False)
    client.put(path_of(job, field), json={"value": "018"})
    (row,) = csv.DictReader(csv_lines(pages_in(hands.database, job), table))
    assert "17" in row.values()
    assert "018" not in row.values()
