"""The options of the reader `number`, from the form to the job."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.settings import Settings
from tests.support.drawing import png
from web.app import create_app
from web.parts import parts


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    """Return a client of a server that has a model for numbers."""
    folder = settings.models / "numbers"
    folder.mkdir(parents=True)
    weights = {"file": "model.bin", "sha256": "0"}
    (folder / "card.json").write_text(json.dumps({"readers": ["number"], "weights": weights}))
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        parts().database.close()


def post(client: FlaskClient, key: str = "", **options: Any) -> TestResponse:
    data = {"files": (io.BytesIO(png(7)), "7.png"), **options}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/jobs", data=data, headers=headers)


def test_options_are_kept_with_the_job(client: FlaskClient) -> None:
    given = {"digits": "3-8", "pattern": "[1-9].*", "decimals": "2", "lines": "true"}
    job = post(client, reader="number", **given).json
    kept = {"digits": [3, 8], "pattern": "[1-9].*", "decimals": 2, "lines": True}
    assert job["options"] == kept
    assert client.get(job["links"]["self"]).json["options"] == kept


@pytest.mark.parametrize("reader", ["digit", "number"])
def test_a_job_without_options_says_so(client: FlaskClient, reader: str) -> None:
    assert post(client, reader=reader).json["options"] == {}


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"reader": "number", "digits": "x"}, "invalid-digits", "digits: it must be a number"),
        ({"reader": "number", "pattern": "(5|5)*6"}, "invalid-pattern", "it takes too long"),
        ({"reader": "digit", "digits": "5"}, "invalid-digits", "option of the reader 'number'"),
        ({"reader": "number", "digit": "5"}, "unknown-field", "digits, pattern, decimals, lines"),
        ({"reader": "number", "digits": ["5", "6"]}, "field-twice", "digits is given more"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(
    client: FlaskClient, given: dict[str, Any], code: str, said: str
) -> None:
    answer = post(client, **given)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    problem = json.loads(answer.text)
    assert problem["type"] == f"urn:fieldhand:problem:{code}"
    assert said in problem["detail"]


def test_rows_of_numbers_take_no_options(client: FlaskClient) -> None:
    body = {"reader": "pixels", "pixels": [0] * 64, "digits": "5"}
    answer = client.post("/api/v1/jobs", json=body)
    assert json.loads(answer.text)["type"] == "urn:fieldhand:problem:invalid-digits"


def test_other_options_make_another_request(client: FlaskClient) -> None:
    first = post(client, key="monday", reader="number", digits="5").json["id"]
    assert post(client, key="monday", reader="number", digits="5").json["id"] == first
    other = post(client, key="monday", reader="number", digits="6")
    assert json.loads(other.text)["type"] == "urn:fieldhand:problem:key-reused"


def test_the_description_tells_the_options(client: FlaskClient) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    fields = schemas["Submission"]["properties"]
    assert fields["digits"]["type"] == "string"
    assert all("Reader `number`" in fields[name]["description"] for name in ("digits", "lines"))
    assert "digits" not in schemas["PixelsSubmission"]["properties"]
    assert "options" in schemas["JobView"]["properties"]
