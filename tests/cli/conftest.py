"""What the tests of commands share."""

from __future__ import annotations

import pytest

from shared.settings import Settings
from tests.cli.commands import Commands


@pytest.fixture
def commands(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """Return the command line on a database of its own."""
    monkeypatch.setenv("FIELDHAND_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FIELDHAND_DATABASE_URL", settings.database_url)
    return Commands(monkeypatch, capsys)
