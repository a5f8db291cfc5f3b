"""What a storm cannot look at closely: the pool that lives on, and what is said without Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select

from shared.database import Database
from shared.states import PageState
from shared.tables import Page, Reading
from tests.support.drawing import png, zip_of
from tests.support.processes import end, kin, wait_for
from tests.support.stack import Stack

PAGES = 2000
TRIES = 5


@cache
def forms() -> bytes:
    return zip_of({f"{number:05}.png": png(number % 10) for number in range(PAGES)})


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    database = Database(stack.database_url)
    yield database
    database.close()


def interrupt(stack: Stack, strike: Callable[[], None]) -> str:
    """Strike when some, but not all of a job is read, and return the job.

    Where the machine stood still, the job may be over sooner, which proves nothing: it tries again.
    """
    for _ in range(TRIES):
        job_id = str(stack.submit(("forms.zip", forms()))["id"])
        wait_for("some pages are read", lambda: read_of(stack, job_id) >= 100)  # noqa: B023
        strike()
        if read_of(stack, job_id) < PAGES:
            return job_id
    pytest.fail("the fault came too late each time")


def read_of(stack: Stack, job_id: str) -> int:
    return int(stack.job(job_id)["pages"]["read"])


def assert_every_page_once(stack: Stack, database: Database, job_id: str) -> None:
    job = stack.wait(job_id)
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
    return [child for child in kin(pid) if not kin(child)]


def test_the_children_of_the_worker_are_killed(stack: Stack, database: Database) -> None:
    def kill_children() -> None:
        end(wait_for("children", lambda: leaves(stack.parts["worker"].pid)))

    job_id = interrupt(stack, kill_children)
    assert_every_page_once(stack, database, job_id)
    assert stack.wait(stack.submit(("7.png", png(7)))["id"])["state"] == "done"


def test_redis_is_stopped_and_comes_back_empty(stack: Stack, database: Database) -> None:
    def lose_redis() -> None:
        stack.redis.start_if_missing()
        stack.redis.lose_everything()

    job_id = interrupt(stack, lose_redis)
    late = stack.submit(("8.png", png(8)))
    assert late["state"] == "queued"
    wait_for("the reason is said", lambda: "Redis" in reason(stack, late["id"]))
    assert read_of(stack, job_id) < PAGES
    stack.redis.start()
    assert_every_page_once(stack, database, job_id)
    assert stack.wait(late["id"])["state"] == "done"


def reason(stack: Stack, job_id: str) -> str:
    """Return why a job waits."""
    return stack.job(job_id)["queue"]["waits_because"] or ""
