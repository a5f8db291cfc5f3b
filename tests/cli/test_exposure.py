"""What is open to everybody is reached from this machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.settings import Settings
from tests.cli.commands import Commands


@pytest.mark.parametrize("command", ["up", "web"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_open_is_refused_beyond_this_machine(
    command: str, host: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_HOST", host)
    assert "FIELDHAND_AUTH" in commands.refusal(command)


@pytest.mark.parametrize("command", ["up", "web"])
def test_a_limit_that_is_none_is_refused(
    command: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_LIMIT_API", "lots")
    assert "FIELDHAND_LIMIT_API: 'lots'" in commands.refusal(command)


@pytest.mark.parametrize("command", ["up", "web"])
@pytest.mark.parametrize("key", ["", "k" * 31])
def test_a_log_in_needs_a_key(
    command: str, key: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_AUTH", "required")
    monkeypatch.setenv("FIELDHAND_HOST", "0.0.0.0")
    monkeypatch.setenv("FIELDHAND_SECRET_KEY", key)
    told = commands.refusal(command)
    assert "FIELDHAND_SECRET_KEY" in told
    assert "at least 32" in told
    assert not (key and key in told)


def test_a_key_may_lie_in_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "fieldhand_secret_key").write_text("k" * 40)
    monkeypatch.setenv("FIELDHAND_SECRETS_DIR", str(folder))
    settings = Settings.load()
    assert settings.secret_key.get_secret_value() == "k" * 40
    assert "kkk" not in repr(settings)
