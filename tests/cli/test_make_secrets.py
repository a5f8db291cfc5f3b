"""The secrets of a compose project."""

from pathlib import Path

import pytest

from cli.make_secrets import make_secrets
from shared.settings import Settings


def test_settings_read_what_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_secrets(folder)
    monkeypatch.setenv("FIELDHAND_SECRETS_DIR", str(folder))

    password = (folder / "postgres_password").read_text()

    assert Settings.load().database_url == f"postgresql://fieldhand:{password}@postgres/fieldhand"
    assert len(password) > 40


def test_what_is_there_stays(folder: Path) -> None:
    make_secrets(folder)
    before = {file.name: file.read_text() for file in folder.iterdir()}

    make_secrets(folder)

    assert {file.name: file.read_text() for file in folder.iterdir()} == before
