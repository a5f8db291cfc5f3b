"""What a storm cannot look at closely: the pool that lives on, and what is said without Redis."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select

from shared.database import Database
from shared.states import PageState
from shared.tables import Page, Reading
from tests.support.drawing import png, zip_of
from tests.support.processes import descendants, is_alive, wait_for
from tests.support.stack import Stack

PAGES = 2000
REDIS_AWAY_SECONDS = 10


@cache
def forms() -> bytes:
    return zip_of({f"{number:05}.png": png(number % 10) for number in range(PAGES)})


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    database = Database(stack.database_url)
    yield database
    database.close()


@pytest.fixture
def running(stack: Stack) -> str:
    """Submit the forms and return the job when some, but not all of it, is read."""
    job_id = str(stack.submit(("forms.zip", forms()))["id"])
    wait_for("some pages are read", lambda: stack.job(job_id)["pages"]["read"] >= 100)
    return job_id


def assert_interrupted(stack: Stack, job_id: str) -> None:
    assert stack.job(job_id)["pages"]["read"] < PAGES, "the fault came too late to prove anything"


def assert_every_page_once(stack: Stack, database: Database, job_id: str) -> None:
    job = stack.wait(job_id, seconds=180)
    assert job["state"] == "done"
    assert job["pages"] == {"total": PAGES, "queued": 0, "read": PAGES, "failed": 0}
    assert sum(job["fields"].values()) == PAGES
    with database.read() as connection:
        pages = connection.execute(
            select(func.count(), func.count(Page.number.distinct())).where(
                Page.job_id == job_id, Page.state == PageState.READ
            )
        ).one()
        readings: Any = connection.execute(
            select(func.count(), func.count(Reading.page.distinct())).where(
                Reading.job_id == job_id
            )
        ).one()
    assert tuple(pages) == tuple(readings) == (PAGES, PAGES)


def leaves(pid: int) -> list[int]:
    """Return the processes below one that have no children: those that read."""
    return [child for child in descendants(pid) if not descendants(child)]


def test_the_children_of_the_worker_are_killed(
    stack: Stack, running: str, database: Database
) -> None:
    children = leaves(stack.parts["worker"].pid)
    assert children
    for child in children:
        os.kill(child, signal.SIGKILL)
    assert_interrupted(stack, running)
    wait_for("the children are gone", lambda: not any(is_alive(child) for child in children))
    assert_every_page_once(stack, database, running)
    assert stack.wait(stack.submit(("7.png", png(7)))["id"])["state"] == "done"


def test_redis_is_stopped_and_comes_back_empty(
    stack: Stack, running: str, database: Database
) -> None:
    stack.redis.lose_everything()
    assert_interrupted(stack, running)
    late = stack.submit(("8.png", png(8)))
    assert late["state"] == "queued"
    time.sleep(REDIS_AWAY_SECONDS)
    assert "Redis" in stack.job(late["id"])["queue"]["waits_because"]
    stack.redis.start()
    assert_every_page_once(stack, database, running)
    assert stack.wait(late["id"])["state"] == "done"
