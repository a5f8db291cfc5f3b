"""The page for rows of numbers, as a browser without JavaScript sees it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.settings import Settings
from tests.web.working import Hands

HTML = {"Accept": "text/html"}
ROW = ",".join(["1"] * 64)


def send(client: FlaskClient, text: str, **options: str) -> TestResponse:
    data = {"pixels": text, "name": "", "max_error": "0.001"} | options
    return client.post("/pixels", data=data, headers=HTML, content_type="multipart/form-data")


def typed(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_pages_lead_to_the_form(client: FlaskClient) -> None:
    assert '<a href="/draw">draw a digit</a>' in client.get("/", headers=HTML).text
    assert 'href="/pixels"' in client.get("/draw", headers=HTML).text
    page = client.get("/pixels", headers=HTML).text
    assert typed(page) == ""
    assert 'role="alert"' not in page
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_the_example_can_be_filled_in_and_sent(client: FlaskClient, settings: Settings) -> None:
    example = typed(client.get("/pixels?example=1", headers=HTML).text)
    answer = send(client, example.replace("\n", "\r\n"), name="an example")
    assert answer.status_code == 303
    job = answer.headers["Location"].removeprefix("/jobs/")
    hands = Hands(settings)
    hands.finish(job)
    hands.close()
    page = client.get(f"/jobs/{job}/result", headers=HTML).text
    assert "an example" in page
    assert 'alt="Page 2: row 2"' in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "It holds no row."),
        (f"{ROW}\n\n{ROW[:-2]}", "Row 2 holds 63 values and not 64."),
        (f"{ROW}\n{ROW[:-1]}17", "Row 2, value 64: 17 is no number from 0 to 16."),
        (f"{ROW[:-1]}<b>", 'Row 1, value 64: "<b>" is no number from 0 to 16.'),
    ],
)
def test_a_fault_is_named_and_what_was_typed_is_kept(
    client: FlaskClient, text: str, said: str
) -> None:
    answer = send(client, text, name="kept", max_error="0.01")
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "<b>" not in answer.text
    assert typed(answer.text) == text
    assert 'value="kept"' in answer.text
    assert re.search(r'value="0.01" selected', answer.text)
    assert 'aria-describedby="pixels-help problem"' in answer.text


def test_a_fault_in_another_field_is_not_laid_to_the_rows(client: FlaskClient) -> None:
    answer = send(client, ROW, max_error="much")
    assert answer.status_code == 422
    assert "max_error: it must" in answer.text
    assert "aria-invalid" not in answer.text


def test_thousands_of_rows_can_be_pasted(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    answer = client.post("/pixels", data="pixels=" + f"{ROW}%0A" * 5000, content_type=form)
    assert answer.status_code == 303
