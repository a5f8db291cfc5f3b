"""The first administrator of a server on which users log in."""

from __future__ import annotations

import json

import pytest

from cli.make_secrets import make_secrets
from shared.settings import Settings
from tests.cli.commands import Commands
from tests.web.identity.people import token_of
from web.app import create_app
from web.parts import parts


@pytest.fixture
def commands(commands: Commands, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Commands:
    make_secrets(settings.data_dir)
    monkeypatch.setenv("FIELDHAND_SECRETS_DIR", str(settings.data_dir))
    monkeypatch.setenv("FIELDHAND_AUTH", "required")
    return commands


def users(commands: Commands) -> list[tuple[str, str]]:
    listed = json.loads(commands.well("user", "list", "--json"))
    return [(one["name"], one["role"]) for one in listed]


def test_it_is_there_after_the_first_start(commands: Commands, settings: Settings) -> None:
    assert "The user admin was added" in commands.well("migrate")
    assert users(commands) == [("admin", "admin")]
    password = (settings.data_dir / "fieldhand_admin_password").read_text()
    app = create_app()
    browser = app.test_client()
    form = {"name": "admin", "password": password, "csrf_token": token_of(browser)}
    assert browser.post("/login", data=form).status_code == 303
    with app.app_context():
        parts().database.close()


def test_it_is_added_once_and_to_nobody_else(commands: Commands) -> None:
    commands.well("migrate")
    assert "admin was added" not in commands.well("migrate")
    assert users(commands) == [("admin", "admin")]


def test_where_there_is_a_user_none_is_added(commands: Commands) -> None:
    commands.well("user", "add", "alice", "--generate")
    commands.well("migrate")
    assert users(commands) == [("alice", "member")]


def test_an_open_server_gets_none(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDHAND_AUTH", "open")
    commands.well("migrate")
    assert users(commands) == []


def test_no_two_servers_have_the_same_password(settings: Settings) -> None:
    files = []
    for name in ("one", "two"):
        (settings.data_dir / name).mkdir()
        make_secrets(settings.data_dir / name)
        files.append((settings.data_dir / name / "fieldhand_admin_password").read_text())
    assert files[0] != files[1]
    assert min(map(len, files)) >= 20
