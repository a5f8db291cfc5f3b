"""A large file from the upload page, over a wire that breaks."""

from __future__ import annotations

import os

from playwright.sync_api import FilePayload, expect
from sqlalchemy import func, select

from shared.database import Database
from shared.states import PageState
from shared.tables import Job, Page, Transfer
from tests.e2e.browser import Visitor, file
from tests.e2e.conftest import NewVisitor
from tests.support.cutting import CuttingProxy
from tests.support.drawing import png, zip_of
from tests.support.processes import wait_for
from tests.support.stack import Stack

MIB = 2**20
DIGITS = [4, 2, 7]
LONG = "é" * 90 + ".png"
"""A name that takes a header of its own in a TAR."""


def box() -> bytes:
    """Return a ZIP of 18 MiB: each image has noise behind its end, which nobody reads."""
    return zip_of({f"{digit}.png": png(digit) + os.urandom(6 * MIB) for digit in DIGITS})


def scans() -> list[FilePayload]:
    """Return 18 MiB in more files than a job takes transfers; the last goes into no archive."""
    names = [f"scan {number}.png" for number in range(1, 119)]
    images = [file(name, png(7) + os.urandom(150_000)) for name in [*names, LONG]]
    return [*images, file("box.zip", zip_of({"4.png": png(4)}))]


def pages(stack: Stack) -> list[tuple[str, str]]:
    """Return the names of the pages of the newest job, and what became of them, sorted."""
    database = Database(stack.database_url)
    newest = select(Job.id).order_by(Job.created_at.desc()).limit(1)
    with database.read() as connection:
        rows = connection.execute(
            select(Page.name, Page.state).where(Page.job_id == newest.scalar_subquery())
        ).all()
    database.close()
    return sorted((name, state) for name, state in rows)


def transfers(stack: Stack) -> int:
    """Return how many transfers there are."""
    database = Database(stack.database_url)
    with database.read() as connection:
        number = connection.execute(select(func.count()).select_from(Transfer)).scalar_one()
    database.close()
    return number


def test_a_large_upload_goes_on_where_the_connection_broke(
    running: Stack, new_visitor: NewVisitor
) -> None:
    before = transfers(running)
    proxy = CuttingProxy(running.port, after=4 * MIB, cuts=3)
    try:
        visitor = new_visitor(proxy.url)
        visitor.go("/")
        visitor.choose(file("box.zip", box()))
        visitor.send()
        visitor.wait_for_result()
        assert visitor.digits() == [str(digit) for digit in DIGITS]
        visitor.page.context.close()
    finally:
        proxy.stop()
    assert proxy.cuts == 3
    assert transfers(running) == before + 1, "it went on, and did not begin again"


def test_many_files_go_on_where_the_connection_broke_too(
    running: Stack, new_visitor: NewVisitor
) -> None:
    before = transfers(running)
    proxy = CuttingProxy(running.port, after=4 * MIB, cuts=3)
    chosen = scans()
    try:
        visitor = new_visitor(proxy.url)
        visitor.go("/")
        visitor.choose(*chosen)
        visitor.send()
        visitor.wait_for_result()
        heading = visitor.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("scan 1.png and 119 more")
        visitor.page.context.close()
    finally:
        proxy.stop()
    assert proxy.cuts == 3
    assert transfers(running) == before + 2, "all images in one, and the archive"
    names = [LONG, "4.png", *(one["name"] for one in chosen if one["name"].startswith("scan"))]
    assert pages(running) == sorted((name, PageState.READ) for name in names)


def test_a_large_upload_pauses_and_goes_on_and_leaves_nothing_when_it_is_stopped(
    running: Stack, visitor: Visitor
) -> None:
    before = transfers(running)
    page = visitor.go("/")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000}
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", slow)
    visitor.choose(file("box.zip", box()))
    visitor.send()
    bar = page.get_by_role("progressbar")
    wait_for("some progress", lambda: 0 < bar.evaluate("bar => bar.value") < 1)
    assert transfers(running) == before + 1
    with page.expect_event("requestfailed", lambda request: request.method == "PATCH"):
        page.get_by_role("button", name="Pause").click()
    expect(page.locator("#sending-text")).to_have_text("Paused")
    paused_at = bar.evaluate("bar => bar.value")
    page.get_by_role("button", name="Go on").click()
    wait_for("more of it", lambda: bar.evaluate("bar => bar.value") > paused_at)
    expect(page.locator("#sending-text")).to_have_text("Uploading 1 file")
    page.get_by_role("button", name="Stop the upload").click()
    expect(page.get_by_role("button", name="Read the digits")).to_be_enabled()
    wait_for("the transfer is gone", lambda: transfers(running) == before)
