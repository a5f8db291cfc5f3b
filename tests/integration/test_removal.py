"""A job that is removed while a worker reads it: what comes later writes nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from shared.database import Database
from shared.states import BatchState
from shared.tables import Batch, Job, Page, PageFailures, Reading, Upload
from tests.support.drawing import png, tar_of, zip_of
from tests.support.processes import freeze, wait_for
from tests.support.stack import Stack

PAGES = {f"{number}.png": png(number % 10) for number in range(200)}
ARCHIVES = {"zip": ("many.zip", zip_of(PAGES)), "tar": ("many.tar.gz", tar_of(PAGES, "w:gz"))}
SHORT_SECONDS = 5
"""For a server that waits for a transaction of a worker that stands still."""
LONGER_SECONDS = 20
"""For a sweeper that does not wait for one."""
OF_JOB = (Upload, Batch, Page, PageFailures, Reading)


@pytest.fixture
def database(stack: Stack) -> Iterator[Database]:
    database = Database(stack.database_url)
    yield database
    database.close()


def rows_of(database: Database, job: str) -> int:
    """Return how many rows of all tables belong to a job."""
    with database.read() as connection:
        counts = [
            connection.execute(select(func.count()).where(table.job_id == job)).scalar_one()
            for table in OF_JOB
        ]
        own = connection.execute(select(func.count()).where(Job.id == job)).scalar_one()
    return sum(counts) + own


def is_being_read(database: Database, job: str) -> bool:
    with database.read() as connection:
        running = select(Batch.number).where(Batch.job_id == job, Batch.state == BatchState.RUNNING)
        return connection.execute(running.limit(1)).scalar() is not None


def thaw(family: list[int]) -> None:
    for pid in family:
        os.kill(pid, signal.SIGCONT)


def is_gone_soon(database: Database, job: str) -> bool:
    """Tell whether the rows of a job go; a worker that is frozen amid a transaction keeps them."""
    try:
        return wait_for("no rows", lambda: not rows_of(database, job), LONGER_SECONDS)
    except pytest.fail.Exception:
        return False


def remove_in_the_middle(
    stack: Stack, database: Database, archive: tuple[str, bytes]
) -> tuple[str, list[int]] | None:
    """Remove a job while a worker that reads it stands still; None where it was not caught so."""
    job = stack.submit(archive)["id"]
    wait_for("it is read", lambda: is_being_read(database, job) or stack.job(job)["finished_at"])
    family = freeze(stack.parts["worker"].pid)
    path = f"{stack.url}/api/v1/jobs/{job}"
    try:
        caught = is_being_read(database, job)
        caught = caught and httpx.delete(path, timeout=SHORT_SECONDS).status_code == 204
        caught = caught and is_gone_soon(database, job)
    except httpx.TimeoutException:
        caught = False
    if caught:
        return job, family
    thaw(family)
    return None


@pytest.mark.parametrize("kind", list(ARCHIVES))
def test_nothing_is_left_and_nothing_comes_later(
    stack: Stack, database: Database, kind: str
) -> None:
    job, family = wait_for(
        "a job is removed while it is read",
        lambda: remove_in_the_middle(stack, database, ARCHIVES[kind]),
    )
    try:
        assert httpx.get(f"{stack.url}/api/v1/jobs/{job}").status_code == 404
        wait_for("its rows are gone", lambda: rows_of(database, job) == 0)
    finally:
        thaw(family)
    # The batch that was in its hands is over before the same hands read another large job.
    assert stack.wait(stack.submit(ARCHIVES["zip"])["id"])["state"] == "done"
    assert rows_of(database, job) == 0
    assert not (stack.folder / "storage" / job).exists()


def test_the_same_bytes_of_another_job_stay(stack: Stack, database: Database) -> None:
    first, second = (stack.submit(("7.png", png(7)))["id"] for _ in range(2))
    stack.wait(first)
    stack.wait(second)
    assert httpx.delete(f"{stack.url}/api/v1/jobs/{first}").status_code == 204
    wait_for("its rows are gone", lambda: rows_of(database, first) == 0)
    image = httpx.get(f"{stack.url}/api/v1/jobs/{second}/pages/1/image")
    assert (image.status_code, image.headers["Content-Type"]) == (200, "image/png")
