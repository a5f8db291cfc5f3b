"""Each problem that only a real server and real connections show."""

from __future__ import annotations

from http.client import HTTPResponse
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from shared.database import Database
from tests.contract.connection import say
from tests.support.stack import Stack

JOBS = "/api/v1/jobs"
FORM = "multipart/form-data; boundary=x"


def assert_problem(answer: HTTPResponse, body: dict[str, Any], status: int, code: str) -> None:
    assert answer.status == status, body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:fieldhand:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("GET  HTTP/1.1", 400, "malformed-request"),
        (f"GET {JOBS} HTTP/7.1", 400, "malformed-request"),
        (f"GET {JOBS}?cursor={'x' * 5000} HTTP/1.1", 414, "uri-too-long"),
        ("GET /api HTTP/1.1", 404, "not-found"),
        ("GET /api/v1/strange HTTP/1.1", 404, "not-found"),
        ("GET /api/v1/jobs/%00 HTTP/1.1", 404, "not-found"),
        (f"GET {JOBS}?limit=1&limit=2 HTTP/1.1", 422, "field-twice"),
        ("BREW /api/v1/jobs HTTP/1.1", 405, "method-not-allowed"),
    ],
)
def test_a_bad_first_line_is_a_problem(server: Stack, line: str, status: int, code: str) -> None:
    assert_problem(*say(server, line), status, code)


def test_a_bad_header_is_a_problem(server: Stack) -> None:
    answer = say(server, f"GET {JOBS} HTTP/1.1", "Strange Header: x")
    assert_problem(*answer, 400, "malformed-request")


def test_a_method_that_is_not_there_says_which_are(server: Stack) -> None:
    answer, body = say(server, f"PUT {JOBS} HTTP/1.1", "Content-Length: 0")
    assert_problem(answer, body, 405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_form_of_unknown_length_is_a_problem(server: Stack) -> None:
    answer = say(server, f"POST {JOBS} HTTP/1.1", f"Content-Type: {FORM}")
    assert_problem(*answer, 411, "length-required")


@pytest.mark.parametrize("kind", ["multipart/form-data", FORM])
def test_a_broken_form_is_a_problem(server: Stack, kind: str) -> None:
    lines = (f"POST {JOBS} HTTP/1.1", f"Content-Type: {kind}", "Content-Length: 9")
    assert_problem(*say(server, *lines, body=b"no form\r\n"), 400, "malformed-body")


def test_broken_chunks_are_a_problem(server: Stack) -> None:
    said = len(server.log("web"))
    lines = (f"POST {JOBS} HTTP/1.1", f"Content-Type: {FORM}", "Transfer-Encoding: chunked")
    assert_problem(*say(server, *lines, body=b"strange\r\n"), 400, "malformed-body")
    assert "a request failed" not in server.log("web")[said:]


def test_a_body_beyond_the_limit_is_a_problem_before_it_is_sent(server: Stack) -> None:
    lines = (f"POST {JOBS} HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 99999999999999")
    answer, body = say(server, *lines)
    assert_problem(answer, body, 413, "too-large")
    assert "archive" in body["detail"]


def test_a_broken_table_is_a_fault_of_which_nothing_is_shown(server: Stack) -> None:
    database = Database(server.database_url)
    try:
        with database.write() as connection:
            connection.execute(text("ALTER TABLE jobs RENAME TO away"))
        answer = httpx.get(server.url + JOBS)
        assert answer.status_code == 500
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:fieldhand:problem:internal-error"
        shown = answer.text.lower()
        assert not [word for word in ("sql", "table", "trace", "select", ".py") if word in shown]
        assert "no such table" in server.log("web")
    finally:
        with database.write() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO jobs"))
        database.close()
    assert httpx.get(server.url + JOBS).status_code == 200
