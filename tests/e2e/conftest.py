"""A browser for all tests, and for each a visitor with nothing remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from shared.database import Database
from shared.settings import Settings
from shared.tables import Table
from tests.conftest import fresh_database, short_folder
from tests.e2e.browser import Visitor, chromium
from tests.support.servers import RedisServer
from tests.support.stack import Stack
from tests.web.working import Hands

NewVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def new_visitor(browser: Browser) -> Iterator[NewVisitor]:
    """Return a function that makes a visitor of a server; none may hear a complaint.

    They like no motion: colours that still change would be looked at.
    """
    visitors: list[Visitor] = []

    def make(url: str, **options: Any) -> Visitor:
        visitors.append(Visitor(browser.new_context(**{"reduced_motion": "reduce"} | options), url))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(running: Stack, new_visitor: NewVisitor) -> Visitor:
    return new_visitor(running.url)


@pytest.fixture
def running(stack_on: Callable[[str], Stack]) -> Stack:
    """Return the whole running system on the database of `make run`."""
    stack = stack_on("sqlite")
    stack.start_what_is_missing()
    return stack


@contextmanager
def serving(request: pytest.FixtureRequest, folder: Path, *parts: str) -> Iterator[Stack]:
    """Yield a system of these parts over an empty database."""
    url = fresh_database(request, "sqlite", folder)
    stack = Stack(folder, RedisServer(folder), database_url=url)
    try:
        stack.start(*parts)
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def one_front_end(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a system of the web server alone; to start one for each test takes too long."""
    with short_folder() as folder, serving(request, folder, "web") as stack:
        yield stack


@pytest.fixture
def front_end(one_front_end: Stack) -> Stack:
    """Return a system of the web server alone, for what needs no worker, with empty tables."""
    database = Database(one_front_end.database_url)
    with database.write() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()
    return one_front_end


@pytest.fixture
def hands(front_end: Stack) -> Iterator[Hands]:
    """Yield what does the work of a worker, with readings that a test chooses."""
    url = front_end.env["FIELDHAND_DATABASE_URL"]
    settings = Settings(data_dir=front_end.folder, database_url=url, redis_url=front_end.redis.url)
    hands = Hands(settings)
    yield hands
    hands.close()
