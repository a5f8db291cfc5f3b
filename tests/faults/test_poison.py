"""An image that ends, blocks or fills the process that reads it fails alone, with its reason."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import fresh_database
from tests.faults.poisoned import HANGS, HOLDS, KILLS, MODEL, SWELLS
from tests.support.drawing import draw, encode, png, zip_of
from tests.support.pdfs import endless_pdf
from tests.support.processes import Process
from tests.support.servers import RedisServer
from tests.support.stack import HTTP_SECONDS, Stack

BATCH_PAGES = 4
BAD_PAGE = 3
SECONDS = 600.0
LIMITS = {"stall_seconds": 6, "batch_memory_mb": 1500, "lease_seconds": 4, "max_attempts": 2}
UNHURRIED = {"stall_seconds": 300}
"""For what is not slow, however slow the machine is: it must not be ended for that."""
REASONS = {
    KILLS: ("killed-worker", "reading it ended the worker 2 times"),
    HANGS: ("too-slow", "reading it took longer than 6 s"),
    HOLDS: ("killed-worker", "reading it ended the worker 2 times"),
    SWELLS: ("too-much-memory", "reading it took more than 1,500 MiB of memory"),
}


@pytest.fixture
def poisoned(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stack]:
    """Start the whole system with a worker that certain images are bad for, and its limits."""
    url = fresh_database(request, "sqlite", folder)
    settings = (
        LIMITS
        | getattr(request, "param", {})
        | {"batch_pages": BATCH_PAGES, "interactive_pages": 1, "worker_processes": 2}
    )
    stack = Stack(folder, RedisServer(folder), database_url=url, **settings)
    try:
        stack.start("web", "sweeper")
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.poisoned"]
        stack.parts["worker"] = Process(command, folder / "worker.log", stack.env)
        yield stack
    finally:
        stack.stop()


def submit(stack: Stack, side: int) -> str:
    """Send two batches, one of them with the bad image, and return the job."""
    members = {f"{number:02}.png": png(number % 10) for number in range(1, 2 * BATCH_PAGES + 1)}
    members[f"{BAD_PAGE:02}.png"] = encode(draw(7, size=side))
    return str(stack.submit(("forms.zip", zip_of(members)), model=MODEL)["id"])


def ends(stack: Stack, job_id: str) -> list[Any]:
    return [page["error"] or page["state"] for page in stack.pages(job_id)]


@pytest.mark.parametrize(
    ("poisoned", "side"),
    [(UNHURRIED, KILLS), ({}, HANGS), ({}, HOLDS), (UNHURRIED, SWELLS)],
    ids=["kills", "hangs", "holds", "swells"],
    indirect=["poisoned"],
)
def test_the_bad_page_fails_alone_and_other_jobs_go_on(poisoned: Stack, side: int) -> None:
    bad = submit(poisoned, side)
    good = str(poisoned.submit(("7.png", png(7)), model=MODEL)["id"])
    code, detail = REASONS[side]

    assert poisoned.wait(good, SECONDS)["state"] == "done"
    assert poisoned.wait(bad, SECONDS)["state"] == "done"

    expected: list[Any] = ["read"] * (2 * BATCH_PAGES)
    expected[BAD_PAGE - 1] = {"code": code, "detail": detail}
    assert ends(poisoned, bad) == expected
    late = str(poisoned.submit(("8.png", png(8)), model=MODEL)["id"])
    assert poisoned.wait(late, SECONDS)["state"] == "done", "the pool lives on"


def test_a_page_of_a_pdf_that_is_never_drawn_to_its_end_fails_alone(poisoned: Stack) -> None:
    """Neither the worker draws it for ever, nor the server, which shows pages too."""
    job = str(poisoned.submit(("endless.pdf", endless_pdf()), model=MODEL)["id"])
    assert poisoned.wait(job, SECONDS)["state"] == "done"

    reason = {"code": "too-slow", "detail": REASONS[HANGS][1]}
    assert ends(poisoned, job) == ["read", reason, "read"]
    image = httpx.get(f"{poisoned.url}/api/v1/jobs/{job}/pages/2/image", timeout=HTTP_SECONDS)
    assert (image.status_code, image.json()["type"].rpartition(":")[2]) == (404, "too-slow")
