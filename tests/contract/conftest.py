"""A web server of its own for what only real connections show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import fresh_database, short_folder
from tests.support.servers import RedisServer
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Yield a web server over an empty database; nothing works behind it."""
    with short_folder() as folder:
        url = fresh_database(request, "sqlite", folder)
        stack = Stack(folder, RedisServer(folder), database_url=url)
        try:
            stack.start("web")
            yield stack
        finally:
            stack.stop()
