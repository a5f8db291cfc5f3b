"""Servers for the tests that need them; each ends what it started."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrations import migrate
from shared.database import Database
from shared.settings import Settings
from tests.support.servers import PostgresServer, RedisServer


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FIELDHAND_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder with a path short enough for sockets in it."""
    path = Path(tempfile.mkdtemp(prefix="fh-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    path = Path(tempfile.mkdtemp(prefix="fh-pg-"))
    try:
        server = PostgresServer(path)
        yield server
        server.stop()
    finally:
        shutil.rmtree(path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of a fresh, migrated database: the test runs on both kinds."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database()
    url = f"sqlite:///{folder / 'fieldhand.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    return url


@pytest.fixture
def settings(folder: Path, database_url: str) -> Settings:
    return Settings(data_dir=folder, database_url=database_url)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    yield database
    database.close()


@pytest.fixture
def redis(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    yield server
    server.stop()
