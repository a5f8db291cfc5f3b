"""`fieldhand user` and `fieldhand token`, on the database of a server."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import SecretStr

from shared.accounts.auditing import list_entries
from shared.database import Database
from shared.settings import Settings
from tests.cli.commands import Commands
from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition
from tests.web.identity.people import token_of
from web.app import create_app
from web.parts import parts

PASSWORD = "correct horse battery"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    required = {"auth": "required", "secret_key": SecretStr("k" * 40)}
    app = create_app(settings.model_copy(update=required))
    yield app
    with app.app_context():
        parts().database.close()


def status(app: Flask, name: str, password: str) -> int:
    """Return how the server answers a log-in."""
    browser = app.test_client()
    form = {"name": name, "password": password, "csrf_token": token_of(browser)}
    return browser.post("/login", data=form).status_code


def with_token(app: Flask, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token.strip()}"}
    return app.test_client().get(path, headers=headers).status_code


def test_a_user_who_was_added_logs_in(commands: Commands, app: Flask) -> None:
    commands.well("user", "add", "alice", stdin=f"{PASSWORD}\n")
    assert status(app, "alice", PASSWORD) == 303
    assert status(app, "alice", "something else") == 401


def test_a_password_that_is_made_goes_to_stdout_alone(commands: Commands, app: Flask) -> None:
    made = commands.well("user", "add", "alice", "--generate")
    assert status(app, "alice", made.strip()) == 303
    again = commands.well("user", "password", "alice", "--generate")
    assert status(app, "alice", made.strip()) == 401
    assert status(app, "alice", again.strip()) == 303


def test_names_are_one_in_whatever_case(commands: Commands) -> None:
    commands.well("user", "add", "Straße", "--generate")
    for name in ("STRASSE", "straße", "Straße"):
        assert "already" in commands.refusal("user", "add", name, "--generate")


@pytest.mark.parametrize(
    ("arguments", "stdin", "reason"),
    [
        (("add", "al ice"), PASSWORD, "letters, digits"),
        (("add", "a" * 65), PASSWORD, "1 to 64"),
        (("add", "alice"), "short", "12 to 200 characters"),
        (("add", "alice"), "x" * 201, "12 to 200 characters"),
        (("disable", "nobody"), "", "no user 'nobody'"),
        (("password", "nobody"), PASSWORD, "no user 'nobody'"),
        (("role", "nobody", "admin"), "", "no user 'nobody'"),
        (("adopt", "nobody"), "", "no user 'nobody'"),
    ],
)
def test_what_cannot_be_is_said(
    arguments: tuple[str, ...], stdin: str, reason: str, commands: Commands
) -> None:
    assert reason in commands.refusal("user", *arguments, stdin=stdin)


def test_users_are_listed(commands: Commands) -> None:
    commands.well("user", "add", "root", "--admin", "--generate")
    commands.well("user", "add", "alice", "--generate")
    commands.well("user", "disable", "alice")
    listed = json.loads(commands.well("user", "list", "--json"))
    assert [(one["name"], one["role"], one["active"]) for one in listed] == [
        ("alice", "member", False),
        ("root", "admin", True),
    ]
    assert "alice  member" in commands.well("user", "list")
    assert "password" not in commands.well("user", "list", "--json")


def test_who_is_disabled_comes_back_when_enabled(commands: Commands, app: Flask) -> None:
    commands.well("user", "add", "root", "--admin", "--generate")
    commands.well("user", "add", "alice", stdin=PASSWORD)
    commands.well("user", "disable", "alice")
    assert status(app, "alice", PASSWORD) == 401
    commands.well("user", "enable", "alice")
    assert status(app, "alice", PASSWORD) == 303


def test_there_is_always_an_administrator(commands: Commands) -> None:
    commands.well("user", "add", "root", "--admin", "--generate")
    assert "last administrator" in commands.refusal("user", "disable", "root")
    assert "last administrator" in commands.refusal("user", "role", "root", "member")
    commands.well("user", "add", "alice", "--generate")
    commands.well("user", "role", "alice", "admin")
    commands.well("user", "disable", "root")


def test_what_was_made_without_a_log_in_is_adopted(
    commands: Commands, app: Flask, settings: Settings
) -> None:
    before = create_app(settings).test_client()
    sent = {"files": (io.BytesIO(png(7)), "7.png")}
    key = {"Idempotency-Key": "the same"}
    job = before.post("/api/v1/jobs", data=sent, headers=key).json["id"]
    blank = (io.BytesIO(blank_png()), "blank.png")
    form = {"definition": as_text(definition()), "reference": blank}
    assert before.post("/api/v1/templates", data=form).status_code == 201
    with before.application.app_context():
        parts().database.close()
    commands.well("user", "add", "alice", "--generate")
    reads = ("--scope", "jobs:read", "--scope", "templates:read")
    token = commands.well("token", "create", "alice", "--name", "mine", *reads)
    paths = [f"/api/v1/jobs/{job}", "/api/v1/templates/exam"]
    assert [with_token(app, token, path) for path in paths] == [404, 404]
    told = commands.well("user", "adopt", "alice")
    assert "1 jobs and 1 templates" in told
    assert [with_token(app, token, path) for path in paths] == [200, 200]
    assert "0 jobs and 0 templates" in commands.well("user", "adopt", "alice")


def test_a_token_lets_in_until_it_is_revoked(commands: Commands, app: Flask) -> None:
    commands.well("user", "add", "alice", "--generate")
    token = commands.well("token", "create", "alice", "--name", "the scanner")
    assert with_token(app, token, "/api/v1/jobs") == 200
    assert with_token(app, token, "/api/v1/templates") == 403
    (listed,) = json.loads(commands.well("token", "list", "--json"))
    assert (listed["user"], listed["name"]) == ("alice", "the scanner")
    assert listed["scopes"] == ["jobs:read", "jobs:write"]
    assert token.strip() not in json.dumps(listed)
    assert listed["prefix"] in commands.well("token", "list", "alice")
    commands.well("token", "revoke", listed["id"])
    assert with_token(app, token, "/api/v1/jobs") == 401
    assert "no token" in commands.refusal("token", "revoke", listed["id"])


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--name", " "), "1 to 100 characters"),
        (("--name", "x", "--days", "-1"), "1 to 3650 days"),
        (("--name", "x", "--days", "9999"), "1 to 3650 days"),
        (("--name", "x", "--scope", "everything"), "everything"),
        (("--name", "x", "--scope", "admin"), "alice is no administrator"),
        ((), "--name"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    options: tuple[str, ...], reason: str, commands: Commands
) -> None:
    commands.well("user", "add", "alice", "--generate")
    assert reason in commands.refusal("token", "create", "alice", *options)


def test_what_commands_do_is_recorded(commands: Commands, database: Database) -> None:
    commands.well("user", "add", "root", "--admin", "--generate")
    commands.well("token", "create", "root", "--name", "mine", "--scope", "admin")
    with database.read() as connection:
        entries = list_entries(connection, 10)
    assert [(one.name, one.action, one.target) for one in entries] == [
        ("command line", "token made", "mine"),
        ("command line", "user added", "root"),
    ]
    assert entries[0].details == {"of": "root", "scopes": ["admin"]}
