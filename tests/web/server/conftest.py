"""A web server of its own for those who mistreat it: few threads, little patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import fresh_database, short_folder
from tests.support.servers import RedisServer
from tests.support.stack import Stack

THREADS = 2
PATIENCE = 1
"""Seconds that a slow client is waited for; by default it is twenty times as long."""


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a web server without a worker."""
    with short_folder() as folder:
        url = fresh_database(request, "sqlite", folder)
        few = {"web_threads": THREADS, "client_seconds": PATIENCE}
        stack = Stack(folder, RedisServer(folder), database_url=url, **few)
        try:
            stack.start("web")
            yield stack
        finally:
            stack.stop()
