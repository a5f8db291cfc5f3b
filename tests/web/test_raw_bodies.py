"""A submission whose body is the file itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.database import Database
from shared.settings import MIB, Settings
from shared.tables import Job, Upload
from tests.support.drawing import png, zip_of
from tests.web.test_api import assert_problem

ARCHIVE = zip_of({"1.png": png(1), "2.png": png(2)})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_upload_mb": 4})


def put(client: FlaskClient, body: bytes = ARCHIVE, path: str = "forms.zip", **headers: str) -> Any:
    return client.put(f"/api/v1/jobs/{path}", data=body, headers=headers)


def chunked(client: FlaskClient, body: io.BytesIO) -> TestResponse:
    return client.put(
        "/api/v1/jobs/forms.zip",
        input_stream=body,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )


def files(settings: Settings) -> list[bytes]:
    return [path.read_bytes() for path in (settings.data_dir / "storage").glob("*/*")]


def uploads(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        rows = connection.execute(select(Upload.name, Upload.kind, Job.reader).join(Job))
        return [(row.name, row.kind, row.reader) for row in rows]


def test_a_file_is_put_under_its_name_with_options_in_the_query(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    answer = put(client, path="My%20forms.zip?reader=number&digits=3-8&name=June")
    assert answer.status_code == 202, answer.text
    job = answer.json
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["name"], job["options"]) == ("June", {"digits": [3, 8]})
    assert uploads(database) == [("My forms.zip", "zip", "number")]
    assert files(settings) == [ARCHIVE]


@pytest.mark.parametrize(
    ("query", "disposition", "name"),
    [
        ("?filename=7.png", "attachment; filename=other.png", "7.png"),
        ("", 'attachment; filename="sieben 7.png"', "sieben 7.png"),
        ("", "attachment; filename*=UTF-8''sieben%C3%A4.png", "siebenä.png"),
        ("", "", "unnamed"),
    ],
)
def test_a_posted_file_has_the_name_that_query_or_header_give(
    client: FlaskClient, database: Database, query: str, disposition: str, name: str
) -> None:
    headers = {"Content-Disposition": disposition} if disposition else {}
    sent = {"data": png(7), "content_type": "image/png", "headers": headers}
    assert client.post(f"/api/v1/jobs{query}", **sent).status_code == 202
    assert uploads(database) == [(name, "image", "digit")]


def test_a_body_of_unknown_length_is_taken_within_the_limit(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    assert chunked(client, io.BytesIO(ARCHIVE)).status_code == 202
    assert_problem(chunked(client, io.BytesIO(bytes(4 * MIB + 1))), 413, "too-large")
    assert (len(uploads(database)), files(settings)) == (1, [ARCHIVE])


def test_a_body_of_just_the_limit_is_taken_and_one_byte_more_is_not(
    client: FlaskClient, settings: Settings
) -> None:
    most = png(7) + bytes(4 * MIB - len(png(7)))
    assert put(client, most, "7.png").status_code == 202
    assert_problem(put(client, most + b"x", "7.png"), 413, "too-large")
    assert files(settings) == [most]


class Broken(io.BytesIO):
    """A connection that breaks after some bytes."""

    def readinto(self, buffer: Any) -> int:
        if read := super().readinto(buffer):
            return read
        raise ConnectionResetError("gone")


def test_a_body_that_breaks_off_is_no_job(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    assert_problem(chunked(client, Broken(ARCHIVE)), 408, "cut-short")
    longer = {"CONTENT_LENGTH": str(len(ARCHIVE) + 1), "wsgi.input_terminated": True}
    answer = client.put("/api/v1/jobs/7.zip", data=ARCHIVE, environ_overrides=longer)
    assert_problem(answer, 408, "cut-short")
    assert uploads(database) == []
    assert list((settings.data_dir / "storage").iterdir()) == []


@pytest.mark.parametrize(
    ("body", "path", "status", "code"),
    [
        (b"hello", "notes.txt", 422, "not-an-image"),
        (b"", "empty.png", 422, "empty-file"),
        (png(7), "7.png?reader=letters", 422, "unknown-reader"),
        (png(7), "7.png?colour=red", 422, "unknown-field"),
        (png(7), "7.png?reader=pixels", 415, "not-json"),
        (png(7), "7.png?name=a&name=b", 422, "field-twice"),
    ],
)
def test_what_is_wrong_is_refused_as_in_a_form_and_nothing_is_kept(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    body: bytes,
    path: str,
    status: int,
    code: str,
) -> None:
    assert_problem(put(client, body, path), status, code)
    assert (uploads(database), files(settings)) == ([], [])


def test_a_key_brings_back_the_job_and_keeps_no_second_file(
    client: FlaskClient, settings: Settings
) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = put(client, **key).json["id"]
    assert put(client, **key).json["id"] == first
    assert_problem(put(client, png(7), **key), 422, "key-reused")
    assert files(settings) == [ARCHIVE]


def test_a_form_is_no_file(client: FlaskClient) -> None:
    answer = client.post("/api/v1/jobs", data=b"x", content_type="text/plain")
    body = assert_problem(answer, 415, "not-multipart")
    assert "application/octet-stream" in body["detail"]


def test_the_description_says_that_the_body_is_the_file(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").json["paths"]
    put_job = described["/api/v1/jobs/{job_id}"]["put"]
    assert list(put_job["requestBody"]["content"]) == ["*/*"]
    named = {(one["in"], one["name"]) for one in put_job["parameters"]}
    assert {("path", "job_id"), ("query", "reader"), ("query", "digits")} <= named
    assert "application/octet-stream" in described["/api/v1/jobs"]["post"]["requestBody"]["content"]
