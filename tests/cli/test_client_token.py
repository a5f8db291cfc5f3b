"""The client commands against a server on which users log in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from werkzeug.serving import make_server

from cli.exit_codes import ExitCode
from shared.settings import Settings
from tests.cli.commands import Commands
from tests.support.forms import as_text, blank_png, definition
from web.app import create_app
from web.parts import parts


@pytest.fixture
def commands(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    monkeypatch.setenv("FIELDHAND_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FIELDHAND_DATABASE_URL", settings.database_url)
    return Commands(monkeypatch, capsys)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    required = {"auth": "required", "secret_key": SecretStr("k" * 40)}
    app = create_app(settings.model_copy(update=required))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("FIELDHAND_SERVER", url)
    yield url
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        parts().database.close()


def token(commands: Commands, user: str, *scopes: str) -> str:
    commands.well("user", "add", user, "--generate")
    given = [part for scope in scopes for part in ("--scope", scope)]
    return commands.well("token", "create", user, "--name", "tests", *given).strip()


def test_without_a_token_the_way_out_is_said(commands: Commands, server: str) -> None:
    assert "FIELDHAND_TOKEN" in commands.refusal("template", "list", code=ExitCode.NOT_ALLOWED)


def test_templates_are_added_shared_and_seen(
    commands: Commands, server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "exam.json").write_text(as_text(definition()))
    (folder / "blank.png").write_bytes(blank_png())
    alice = token(commands, "alice", "templates:read", "templates:write")
    bob = token(commands, "bob", "templates:read")
    monkeypatch.setenv("FIELDHAND_TOKEN", alice)
    assert commands.well("template", "add", folder / "exam.json") == "exam@1\n"
    monkeypatch.setenv("FIELDHAND_TOKEN", bob)
    assert commands.well("template", "list") == ""
    monkeypatch.setenv("FIELDHAND_TOKEN", alice)
    assert "shared with everybody" in commands.well("template", "share", "exam")
    monkeypatch.setenv("FIELDHAND_TOKEN", bob)
    assert "exam@1" in commands.well("template", "list")
    lacking = commands.refusal("template", "unshare", "exam", code=ExitCode.NOT_ALLOWED)
    assert "templates:write" in lacking
    monkeypatch.setenv("FIELDHAND_TOKEN", alice)
    assert "yours alone" in commands.well("template", "unshare", "exam")
    monkeypatch.setenv("FIELDHAND_TOKEN", bob)
    assert commands.well("template", "list") == ""
