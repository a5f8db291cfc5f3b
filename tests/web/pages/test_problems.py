"""Errors as pages: what happened, whether one's work is safe, and what to do now."""

from __future__ import annotations

import io
import re
import sqlite3

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from shared.settings import Settings
from tests.support.drawing import png
from web.pages.words import duration

HTML = {"Accept": "text/html"}
REFERRER = {"Referer": "http://localhost/?model=cnn"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"limit_submissions": "1 per hour"})


def send(client: FlaskClient, **headers: str) -> str:
    files = {"files": (io.BytesIO(png(7)), "7.png")}
    return client.post("/", data=files, headers=HTML | headers).text


def test_what_is_not_there_changed_nothing(client: FlaskClient) -> None:
    page = client.get("/jobs/none", headers=HTML).text
    assert "Nothing was changed." in page
    assert "See whether the address is complete." in page
    assert 'id="retry"' not in page


def test_who_sends_too_often_learns_how_long_to_wait_and_gets_back(client: FlaskClient) -> None:
    send(client)
    page = send(client, **REFERRER)
    assert "Of what you have just sent nothing was kept" in page
    waits = re.search(r'id="retry" href="/\?model=cnn" data-seconds="(\d+)"', page)
    assert waits
    assert f"It helps to wait {duration(int(waits[1]))}." in page


@pytest.mark.parametrize(
    "referrer",
    [
        "https://elsewhere.example/form",
        "http://localhost//elsewhere.example/form",
        "http://localhost/\\elsewhere.example/form",
        "http://[elsewhere",
    ],
)
def test_the_way_back_is_never_elsewhere(client: FlaskClient, referrer: str) -> None:
    send(client)
    page = send(client, Referer=referrer)
    assert "Too many requests" in page
    assert "elsewhere" not in page


def test_a_fault_says_where_to_look_before_sending_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("web.pages.upload.submit", fail)
    page = send(client)
    assert "look there before you send it again" in page
    monkeypatch.setattr("web.pages.jobs.list_jobs", fail)
    page = client.get("/jobs?state=done", headers=HTML).text
    assert 'id="retry" href="/jobs?state=done"' in page


def test_while_the_database_is_away_work_is_safe(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open"))

    monkeypatch.setattr("web.pages.jobs.list_jobs", fail)
    answer = client.get("/jobs", headers=HTML)
    assert answer.status_code == 503
    assert "Jobs that were taken in are kept" in answer.text
    assert f'data-seconds="{answer.headers["Retry-After"]}"' in answer.text
