"""The account page: another password, tokens made and revoked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from shared.accounts.auditing import list_entries
from shared.accounts.tokens import list_tokens
from shared.database import Database
from shared.settings import Settings
from tests.web.identity.people import PASSWORD, Person
from web.app import create_app
from web.parts import parts

FRESH = "another horse battery"


def made_token(page: str) -> str:
    found = re.search(r'value="(fh_[\w-]+)"', page)
    assert found, page
    return found[1]


def test_it_works(alice: Person) -> None:
    alice.log_in()
    shown = alice.browser.get("/account")
    assert shown.status_code == 200
    assert "alice" in shown.text
    assert alice.token not in shown.text


def test_another_password_ends_the_other_session_and_not_this_one(
    app: Flask, alice: Person
) -> None:
    elsewhere = Person(app, alice.name, alice.id, alice.token)
    elsewhere.log_in()
    alice.log_in()
    answer = alice.send("/account/password", password=PASSWORD, fresh=FRESH)
    assert answer.location == "/account?done=password"
    assert alice.browser.get("/account?done=password").status_code == 200
    assert elsewhere.browser.get("/account").status_code == 303
    assert alice.call("GET", "/api/v1/jobs").status_code == 200
    assert elsewhere.log_in(PASSWORD).status_code == 401
    assert elsewhere.log_in(FRESH).status_code == 303


def test_who_logs_out_everywhere_is_out_everywhere_and_tokens_stay(
    app: Flask, alice: Person, database: Database
) -> None:
    elsewhere = Person(app, alice.name, alice.id, alice.token)
    elsewhere.log_in()
    alice.log_in()
    assert alice.send("/account/log-out").location == "/login"
    for browser in (alice.browser, elsewhere.browser):
        assert browser.get("/account").status_code == 303
    assert alice.call("GET", "/api/v1/jobs").status_code == 200
    assert alice.log_in().status_code == 303
    assert alice.browser.get("/account").status_code == 200
    with database.read() as connection:
        assert "log-out everywhere" in [one.action for one in list_entries(connection, 9)]


@pytest.mark.parametrize(
    ("old", "fresh", "reason"),
    [
        ("wrong horse battery", FRESH, "current password is another one"),
        (PASSWORD, "short", "12 to 200 characters"),
        (PASSWORD, "x" * 201, "12 to 200 characters"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    old: str, fresh: str, reason: str, alice: Person
) -> None:
    alice.log_in()
    answer = alice.send("/account/password", password=old, fresh=fresh)
    assert answer.status_code == 422
    assert reason in answer.text
    assert alice.browser.get("/account").status_code == 200
    assert alice.log_in(PASSWORD).status_code == 303


def test_a_token_is_shown_once(alice: Person) -> None:
    alice.log_in()
    answer = alice.send("/account/tokens", name="the scanner", scopes=["jobs:read"], days="30")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account#tokens")
    with alice.browser.session_transaction() as session:
        kept = str(dict(session))
    shown = alice.browser.get("/account")
    alice.token = made_token(shown.text)
    assert alice.token[3:] not in kept
    assert shown.headers["Cache-Control"] == "no-store"
    again = alice.browser.get("/account").text
    assert "the scanner" in again
    assert alice.token not in again
    assert alice.token[:11] in again
    assert alice.call("GET", "/api/v1/jobs").status_code == 200
    assert alice.call("GET", "/api/v1/templates").status_code == 403


def test_a_token_that_was_refused_is_not_shown(alice: Person) -> None:
    alice.log_in()
    assert alice.send("/account/tokens", name="", scopes=["jobs:read"]).status_code == 422
    assert 'id="token"' not in alice.browser.get("/account").text


def test_a_token_that_the_database_did_not_keep_is_not_shown(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, ConnectionError("the connection broke"))

    alice.log_in()
    with monkeypatch.context() as patched:
        patched.setattr("web.pages.account.keep_token", fail)
        answer = alice.send("/account/tokens", name="x", scopes=["jobs:read"])
        assert answer.status_code == 503
    assert 'id="token"' not in alice.browser.get("/account").text


def test_whoever_asks_for_the_headers_alone_uses_up_no_token(alice: Person) -> None:
    alice.log_in()
    alice.send("/account/tokens", name="x", scopes=["jobs:read"])
    assert alice.browser.head("/account").status_code == 200
    alice.token = made_token(alice.browser.get("/account").text)
    assert alice.call("GET", "/api/v1/jobs").status_code == 200


def test_a_token_is_revoked(alice: Person, database: Database) -> None:
    alice.log_in()
    with database.read() as connection:
        (token,) = list_tokens(connection, alice.id)
    assert alice.send(f"/account/tokens/{token.id}/revoke").status_code == 303
    assert alice.call("GET", "/api/v1/jobs").status_code == 401
    assert alice.send(f"/account/tokens/{token.id}/revoke").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"scopes": ["jobs:read", "everything"]},
        {"days": "9999"},
        {"days": "x"},
    ],
)
def test_a_token_that_cannot_be_is_refused(
    form: dict[str, object], alice: Person, database: Database
) -> None:
    alice.log_in()
    usual = {"name": "x", "scopes": ["jobs:read"], "days": "30"}
    answer = alice.send("/account/tokens", **(usual | form))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with database.read() as connection:
        assert len(list_tokens(connection, alice.id)) == 1


def test_what_is_done_is_recorded(alice: Person, database: Database) -> None:
    alice.log_in()
    alice.send("/account/tokens", name="x", scopes=["jobs:read"], days="")
    alice.send("/account/password", password=PASSWORD, fresh=FRESH)
    with database.read() as connection:
        entries = list_entries(connection, 9)
    assert [entry.action for entry in entries] == ["password changed", "token made", "log-in"]
    assert {(entry.name, entry.user, entry.address) for entry in entries} == {
        ("alice", alice.id, "127.0.0.1")
    }


def test_where_nobody_logs_in_nobody_has_an_account(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"auth": "open"}))
    browser: FlaskClient = app.test_client()
    assert browser.get("/account").status_code == 404
    assert browser.get("/login").location == "/"
    assert "Set-Cookie" not in browser.get("/").headers
    with app.app_context():
        parts().database.close()
