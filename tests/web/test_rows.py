"""Rows of numbers over HTTP: JSON in, SQL, pages and pictures out."""

from __future__ import annotations

import io
import json
import math
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.database import Database
from shared.settings import Settings
from shared.tables import Job, Page, Upload
from tests.support.drawing import png
from tests.web.working import Hands
from web.rows import MAX_BYTES

ROW = [*range(16), 16] + [0] * 47


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_pages": 5, "interactive_pages": 2})


def post(client: FlaskClient, pixels: object = ROW, **options: Any) -> TestResponse:
    headers = options.pop("headers", {})
    body = {"reader": "pixels", "pixels": pixels, **options}
    return client.post("/api/v1/jobs", json=body, headers=headers)


def submit(client: FlaskClient, *rows: object, **options: Any) -> dict[str, Any]:
    answer = post(client, list(rows) or ROW, **options)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def assert_problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    body: dict[str, Any] = json.loads(answer.text)
    assert body["type"] == f"urn:fieldhand:problem:{code}"
    return body


def jobs(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(Job.id)).scalars())


def test_rows_are_taken_in_for_the_regression(client: FlaskClient, database: Database) -> None:
    job = submit(client, ROW, ROW, name="two", max_error=0.01)
    assert (job["reader"], job["model"]) == ("pixels", "logistic")
    assert (job["name"], job["max_error"]) == ("two", 0.01)
    with database.read() as connection:
        (upload,) = connection.execute(select(Upload)).all()
        (queue,) = connection.execute(select(Job.queue)).scalars()
    assert (upload.name, upload.kind, upload.size) == ("pixels", "pixels", 128)
    assert queue == "interactive"


def test_many_rows_travel_with_the_large_jobs(client: FlaskClient, database: Database) -> None:
    submit(client, *[ROW] * 3)
    with database.read() as connection:
        assert connection.execute(select(Job.queue)).scalar() == "bulk"


def test_a_single_row_needs_no_list_around_it(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    hands.finish(job["id"])
    assert client.get(job["links"]["self"] + "?redirect=false").json["pages"]["total"] == 1


def test_each_row_is_a_page(client: FlaskClient, hands: Hands, database: Database) -> None:
    job = submit(client, *[ROW] * 5)
    hands.finish(job["id"])
    result = client.get(job["links"]["result"]).json
    assert [page["name"] for page in result["pages"]] == [f"row {n}" for n in range(1, 6)]
    assert {page["upload"] for page in result["pages"]} == {"pixels"}
    with database.read() as connection:
        places = connection.execute(select(Page.offset, Page.size).order_by(Page.number)).all()
    assert [tuple(place) for place in places] == [(64 * row, 64) for row in range(5)]
    lines = client.get(job["links"]["csv"]).text.splitlines()
    assert lines[1].startswith("1,row 1,pixels,read,,,digit,7")


def test_a_row_is_shown_large_enough_to_be_seen(client: FlaskClient, hands: Hands) -> None:
    job = submit(client, [0] * 64, ROW)
    hands.finish(job["id"])
    answer = client.get(f"{job['links']['self']}/pages/2/image?width=240")
    shown = Image.open(io.BytesIO(answer.data))
    assert (answer.mimetype, shown.size) == ("image/png", (128, 128))
    seen = [shown.getpixel((place % 8 * 16 + 5, place // 8 * 16 + 5)) for place in range(64)]
    assert seen == [255 - 15 * value for value in ROW]


def test_an_idempotency_key_makes_one_job(client: FlaskClient, database: Database) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = submit(client, ROW, headers=key)
    assert submit(client, [float(value) for value in ROW], headers=key)["id"] == first["id"]
    assert_problem(post(client, [0] * 64, headers=key), 422, "key-reused")
    assert jobs(database) == [first["id"]]


def test_a_job_of_rows_is_cancelled_taken_up_again_and_removed(
    client: FlaskClient, hands: Hands
) -> None:
    path = submit(client, ROW)["links"]["self"]
    assert client.post(f"{path}/cancel").json["state"] == "cancelled"
    assert client.post(f"{path}/retry").json["state"] == "queued"
    hands.finish(path.rpartition("/")[2])
    assert client.get(path).status_code == 303
    assert client.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        ([], "no row"),
        ([0] * 63, "row 1 holds 63 values"),
        ([ROW, ROW[:-1]], "row 2 holds 63 values"),
        ([ROW, [17, *ROW[1:]]], "row 2, value 1: 17"),
        ([ROW, [0, -1, *ROW[2:]]], "row 2, value 2: -1"),
        ([[*ROW[:-1], math.nan]], "row 1, value 64: NaN"),
        ([[*ROW[:-1], math.inf]], "row 1, value 64: Infinity"),
        ([*ROW[:-1], "seven"], 'row 1, value 64: "seven"'),
        ([[*ROW[:-1], True]], "row 1, value 64: true"),
        ([[*ROW[:-1], [1]]], "row 1, value 64: a list"),
        (None, "null"),
        ("0," * 64, "no list"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "",
)
def test_a_row_at_fault_is_named_and_nothing_is_kept(
    client: FlaskClient, database: Database, pixels: object, said: str
) -> None:
    body = assert_problem(post(client, pixels), 422, "invalid-pixels")
    assert said in body["detail"]
    if "value " in said:
        where = said.replace(",", "").replace(":", "").split()
        assert (body["row"], body["place"]) == (int(where[1]), int(where[3]))
    assert jobs(database) == []


@pytest.mark.parametrize(
    ("options", "status", "code", "named"),
    [
        ({"model": "cnn"}, 422, "unfit-model", "'logistic'"),
        ({"model": "tea"}, 422, "unknown-model", "tea"),
        ({"max_error": 2}, 422, "invalid-max_error", "max_error"),
        ({"max_error": math.nan}, 422, "invalid-max_error", "max_error"),
        ({"name": 5}, 422, "invalid-name", "name"),
        ({"colour": "red"}, 422, "unknown-field", "pixels, reader"),
        ({"reader": "digit"}, 415, "not-multipart", "multipart/form-data"),
        ({"reader": None}, 415, "not-multipart", "'pixels'"),
    ],
)
def test_a_choice_at_fault_is_named(
    client: FlaskClient, options: dict[str, Any], status: int, code: str, named: str
) -> None:
    assert named in assert_problem(post(client, ROW, **options), status, code)["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid-json"),
        (b"{", "invalid-json"),
        (b"\xff", "invalid-json"),
        (b"[" * 100_000, "invalid-json"),
        (b"[1]", "invalid-json"),
        (b'{"reader": "pixels"}', "invalid-pixels"),
        (b'{"reader": "pixels", "reader": "pixels"}', "field-twice"),
        (b'{"reader": "pixels", "\\ud800": 1, "pixels": []}', "invalid-pixels"),
    ],
)
def test_a_body_at_fault_is_refused(client: FlaskClient, body: bytes, code: str) -> None:
    answer = client.post("/api/v1/jobs", data=body, content_type="application/json")
    assert_problem(answer, 422, code)


def test_more_rows_or_bytes_than_the_limits_are_too_many(client: FlaskClient) -> None:
    body = assert_problem(post(client, [ROW] * 6), 413, "too-many-pages")
    assert "6 rows are more than the limit of 5" in body["detail"]
    vast = b" " * (MAX_BYTES + 1)
    answer = client.post("/api/v1/jobs", data=vast, content_type="application/json")
    assert "32 MiB" in assert_problem(answer, 413, "too-large")["detail"]


def test_files_for_the_reader_pixels_are_refused_with_the_way_to_send_numbers(
    client: FlaskClient,
) -> None:
    sent = {"files": (io.BytesIO(png(7)), "7.png"), "reader": "pixels"}
    body = assert_problem(client.post("/api/v1/jobs", data=sent), 415, "not-json")
    assert '"pixels": [[64 numbers' in body["detail"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_is_sent_is_refused_with_a_problem(client: FlaskClient, sent: object) -> None:
    answer = post(client, sent)
    assert answer.status_code in (413, 422), answer.text
    assert re.match("pixels: |[0-9]+ rows", answer.json["detail"])


def test_the_description_has_both_bodies(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").json
    content = described["paths"]["/api/v1/jobs"]["post"]["requestBody"]["content"]
    assert {"multipart/form-data", "application/json"} <= set(content)
    schema = described["components"]["schemas"]["PixelsSubmission"]
    assert set(schema["required"]) == {"reader", "pixels"}
    assert set(schema["properties"]) == {
        *("reader", "model", "max_error", "name", "callback_url", "retention_days", "pixels"),
        "explain",
    }


def test_a_name_that_comes_again_behind_many_others_is_found_at_once(client: FlaskClient) -> None:
    names = [*(f"k{number}" for number in range(200_000)), "k199999"]
    body = "{" + ", ".join(f'"{name}": 0' for name in names) + "}"
    answer = client.post("/api/v1/jobs", data=body, content_type="application/json")
    assert assert_problem(answer, 422, "field-twice")["field"] == "k199999"
