"""The template of a job of forms, from the form to the job."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.drawing import png
from tests.support.forms import definition, field
from tests.web.templates import add
from tests.web.templates import post as send_template


def post(client: FlaskClient, key: str = "", **options: str) -> TestResponse:
    data = {"files": (io.BytesIO(png(7)), "7.png"), **options}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/jobs", data=data, headers=headers)


def post_form(client: FlaskClient, template: str, key: str = "") -> dict[str, Any]:
    answer = post(client, key, reader="form", template=template)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def problem(answer: TestResponse) -> tuple[str, str]:
    """Return the code and the detail of a refusal that names the template."""
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.text
    document = json.loads(answer.text)
    assert document.get("field", "template") == "template"
    return document["type"].removeprefix("urn:fieldhand:problem:"), document["detail"]


def test_a_name_is_its_newest_version_at_submission(client: FlaskClient) -> None:
    add(client)
    first = post_form(client, "exam")
    add(client, definition(field()))
    second = post_form(client, "exam")
    assert (first["template"], second["template"]) == ("exam@1", "exam@2")
    assert client.get(first["links"]["self"]).json["template"] == "exam@1"
    assert (second["reader"], second["model"], second["options"]) == ("form", "cnn", {})


def test_an_older_version_can_be_chosen(client: FlaskClient) -> None:
    add(client)
    add(client, definition(field()))
    assert post_form(client, "exam@1")["template"] == "exam@1"


def test_auto_stays_auto_where_there_is_a_template(client: FlaskClient) -> None:
    code, detail = problem(post(client, reader="form", template="auto"))
    assert (code, "add one first" in detail) == ("unknown-template", True)
    add(client)
    assert post_form(client, "auto")["template"] == "auto"


def test_no_template_is_called_auto(client: FlaskClient) -> None:
    answer = send_template(client, definition(name="auto"))
    assert answer.status_code == 422
    assert "auto stands for all templates" in answer.text


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"reader": "form"}, "no-template", "the reader 'form' needs a template, such as exam"),
        ({"reader": "form", "template": ""}, "no-template", "GET /api/v1/templates lists them"),
        ({"template": "exam"}, "invalid-template", "an option of the reader 'form'"),
        ({"reader": "number", "template": "exam"}, "invalid-template", "of the reader 'form'"),
        ({"reader": "form", "template": "exams"}, "unknown-template", "no template exams"),
        ({"reader": "form", "template": "exam@2"}, "unknown-template", "the newest is 1"),
        ({"reader": "form", "template": "Exam @"}, "unknown-template", "is NAME or NAME@3"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(
    client: FlaskClient, given: dict[str, str], code: str, said: str
) -> None:
    add(client)
    refused, detail = problem(post(client, **given))
    assert refused == code
    assert said in detail


def test_only_a_model_that_reads_digits_and_numbers_reads_forms(client: FlaskClient) -> None:
    add(client)
    answer = post(client, reader="form", template="exam", model="forest")
    detail = json.loads(answer.text)["detail"]
    assert detail == "model 'forest' does not read 'form'; it can be 'cnn'"
    models = {one["name"]: one["readers"] for one in client.get("/api/v1/models").json["models"]}
    assert models["cnn"] == ["digit", "number", "form"]
    assert models["forest"] == ["digit"]


def test_rows_of_numbers_have_no_template(client: FlaskClient) -> None:
    body = {"reader": "pixels", "pixels": [0] * 64}
    answer = client.post("/api/v1/jobs", json=body | {"template": "exam"})
    assert problem(answer)[0] == "invalid-template"
    code, detail = problem(client.post("/api/v1/jobs", json=body | {"template": 5}))
    assert (code, "the name of a template" in detail) == ("invalid-template", True)


def test_another_template_makes_another_request(client: FlaskClient) -> None:
    add(client)
    add(client, definition(name="tally"))
    first = post_form(client, "exam", key="monday")
    assert post_form(client, "exam", key="monday")["id"] == first["id"]
    answer = post(client, "monday", reader="form", template="tally")
    assert json.loads(answer.text)["type"] == "urn:fieldhand:problem:key-reused"


def test_a_submission_tried_again_after_a_new_version_is_the_first_job(client: FlaskClient) -> None:
    add(client)
    first = post_form(client, "exam", key="monday")
    add(client, definition(field()))
    again = post_form(client, "exam", key="monday")
    assert (again["id"], again["template"]) == (first["id"], "exam@1")


def test_the_description_tells_the_template(client: FlaskClient) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    assert "Reader `form`" in schemas["Submission"]["properties"]["template"]["description"]
    assert "template" not in schemas["PixelsSubmission"]["properties"]
    assert "form" in schemas["Reader"]["enum"]
