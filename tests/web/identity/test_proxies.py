"""Proxies in front: believed as far as there are any."""

from __future__ import annotations

import pytest
from flask import Flask

from shared.accounts.auditing import list_entries
from shared.database import Database
from shared.settings import Settings
from tests.web.identity.people import Person, add_person


@pytest.fixture(params=[0, 1])
def proxies(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def settings(settings: Settings, proxies: int) -> Settings:
    return settings.model_copy(update={"proxies": proxies})


def test_a_proxy_says_whether_it_came_by_tls(app: Flask, proxies: int) -> None:
    shown = app.test_client().get("/login", headers={"X-Forwarded-Proto": "https"})
    assert ("Secure" in shown.headers["Set-Cookie"]) is bool(proxies)


def test_a_proxy_says_from_where(app: Flask, database: Database, proxies: int) -> None:
    alice: Person = add_person(app, database, "alice")
    alice.browser.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.9, 203.0.113.7"
    assert alice.log_in("wrong horse battery").status_code == 401
    with database.read() as connection:
        (entry,) = list_entries(connection, 2)
    assert entry.address == ("203.0.113.7" if proxies else "127.0.0.1")
