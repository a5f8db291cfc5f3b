"""Idempotency keys over real servers: one request makes one job, however often it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from shared.settings import Settings
from tests.shared.moves.crowd import at_once
from tests.support.drawing import png
from tests.support.servers import RedisServer
from tests.support.stack import HTTP_SECONDS, Stack

TRIES = 10


@pytest.fixture
def server(folder: Path, redis: RedisServer, settings: Settings) -> Iterator[Stack]:
    """Return a web server with two processes, and nobody at work."""
    stack = Stack(folder, redis, database_url=settings.database_url, web_processes=2)
    try:
        stack.start("web")
        yield stack
    finally:
        stack.stop()


def send(server: Stack, key: str, digit: int = 7) -> httpx.Response:
    return httpx.post(
        f"{server.url}/api/v1/jobs",
        files={"files": ("digit.png", png(digit))},
        headers={"Idempotency-Key": key},
        timeout=HTTP_SECONDS,
    )


def stored(server: Stack) -> list[str]:
    return sorted(path.name for path in (server.folder / "storage").iterdir())


def test_equal_requests_at_once_and_after_a_restart_make_one_job(server: Stack) -> None:
    answers = at_once(*[partial(send, server, "monday")] * TRIES)
    assert [answer.status_code for answer in answers] == [202] * TRIES
    (job_id,) = {answer.json()["id"] for answer in answers}
    assert stored(server) == [job_id]
    server.parts["web"].stop()
    server.start("web")
    assert send(server, "monday").json()["id"] == job_id
    assert stored(server) == [job_id]


def test_of_different_requests_at_once_with_one_key_one_is_taken(server: Stack) -> None:
    answers = at_once(*[partial(send, server, "monday", digit) for digit in range(TRIES)])
    assert Counter(answer.status_code for answer in answers) == {202: 1, 422: TRIES - 1}
    (taken,) = [answer.json()["id"] for answer in answers if answer.status_code == 202]
    refused = {answer.json().get("type") for answer in answers if answer.status_code == 422}
    assert refused == {"urn:fieldhand:problem:key-reused"}
    assert stored(server) == [taken]
