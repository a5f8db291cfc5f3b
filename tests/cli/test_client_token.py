"""The client commands against a server on which users log in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from cli.exit_codes import ExitCode
from shared.settings import Settings
from tests.cli.commands import Commands
from tests.cli.serving import served
from tests.support.forms import as_text, blank_png, definition


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    required = {"auth": "required", "secret_key": SecretStr("k" * 40)}
    with served(settings.model_copy(update=required)) as url:
        monkeypatch.setenv("FIELDHAND_SERVER", url)
        yield url


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
