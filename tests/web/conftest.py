"""What the tests of the web share."""

from __future__ import annotations

import pytest

from web import line


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the queue for each request: the tests change it faster than people do."""
    monkeypatch.setattr(line, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(line, "LEISURE", 0)
