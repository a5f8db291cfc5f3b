"""What the tests of the web share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from shared.settings import Settings
from tests.web.working import Hands
from web import line
from web.app import create_app
from web.parts import parts


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the queue for each request: the tests change it faster than people do."""
    monkeypatch.setattr(line, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(line, "LEISURE", 0)


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        parts().database.close()


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(settings)
    yield hands
    hands.close()
