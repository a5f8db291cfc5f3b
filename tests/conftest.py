"""Servers for the tests that need them; each ends what it started."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck

from migrations import migrate
from shared.database import Database
from shared.settings import Settings
from tests.support.servers import PostgresServer, RedisServer
from tests.support.stack import Stack

# Nothing is timed: a machine that is slow, or stands still for a moment, finds no fault.
hypothesis.settings.register_profile(
    "patient",
    hypothesis.settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")
# `pytest --hypothesis-profile hunt tests/shared/moves` looks for minutes where tests take seconds.
hypothesis.settings.register_profile(
    "hunt", hypothesis.settings.default, max_examples=1500, stateful_step_count=80
)


def pytest_configure() -> None:
    """End what was started also when the tests are terminated, as with Ctrl-C.

    In the background of a shell Ctrl-C is ignored, also by what the tests start: it is heard again.
    """
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")  # not the folder of the test: libraries write here too
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / ".state"))
    for name in [name for name in os.environ if name.startswith("FIELDHAND_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with short_folder() as path:
        server = PostgresServer(path)
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of a fresh, migrated database: the test runs on both kinds."""
    return fresh_database(request, request.param, folder)


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


@pytest.fixture(scope="session")
def stack_on(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Stack]]:
    """Return a function that gives the whole running system on one kind of database.

    Each is started once, since loading the nets takes its time, and lives to the end of the tests.
    """
    stacks: dict[str, Stack] = {}
    with ExitStack() as undo:

        def start(kind: str) -> Stack:
            if kind not in stacks:
                folder = undo.enter_context(short_folder())
                url = fresh_database(request, kind, folder)
                stacks[kind] = Stack(folder, RedisServer(folder), database_url=url)
                undo.callback(stacks[kind].stop)
                stacks[kind].start("web", "sweeper", "worker")
            return stacks[kind]

        yield start


@pytest.fixture(params=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest, stack_on: Callable[[str], Stack]) -> Stack:
    """Return the whole running system, on both kinds of database."""
    stack = stack_on(request.param)
    stack.start_what_is_missing()
    return stack


@contextmanager
def short_folder() -> Iterator[Path]:
    """Yield a folder with a path short enough for sockets in it."""
    path = Path(tempfile.mkdtemp(prefix="fh-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def fresh_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database()
    url = f"sqlite:///{folder / 'fieldhand.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    return url
