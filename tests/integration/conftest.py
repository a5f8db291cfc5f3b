"""The whole system over real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.servers import RedisServer
from tests.support.stack import Stack

MakeStack = Callable[..., Stack]


@pytest.fixture
def make_stack(folder: Path, database_url: str, redis: RedisServer) -> Iterator[MakeStack]:
    """Return a function that makes a stack with given settings; nothing of it is started yet."""
    stacks: list[Stack] = []

    def make(**settings: object) -> Stack:
        given = {"database_url": database_url, "redis_url": redis.url} | settings
        stacks.append(Stack(folder, **given))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.stop()
