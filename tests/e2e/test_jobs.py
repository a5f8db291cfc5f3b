"""Follow jobs in a browser, with and without a worker; find them, and see them go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from shared.settings import Settings
from tests.e2e.browser import faults_of_themes, file
from tests.e2e.conftest import NewVisitor, serving
from tests.support.drawing import png, zip_of
from tests.support.processes import wait_for
from tests.support.stack import Stack
from tests.web.working import Hands

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
BROUGHT_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
"""What a page hears that the browser kept alive, after a step back."""
LONG = "a-very-long-name-without-a-space" * 6


@pytest.fixture
def idle(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stack]:
    """Yield a system without a worker."""
    with serving(request, folder, "web", "sweeper") as stack:
        yield stack


def box(pages: int, *, torn: int = 0) -> bytes:
    """Return a ZIP of digits, of which the first few are cut short."""
    images = [png(digit) for digit in range(10)]
    members = {f"{n:04}.png": images[n % 10] for n in range(pages)}
    return zip_of(members | {f"torn-{n}.png": png(3)[: 150 + n] for n in range(torn)})


def test_a_job_without_a_worker_says_what_to_do_and_is_followed_to_its_end(
    idle: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(idle.url)
    visitor.go("/")
    visitor.choose(file("cabinet.zip", box(3000, torn=20), "application/zip"))
    visitor.send()
    page = visitor.page
    waits = page.get_by_role("status").filter(has_text="No worker is running.")
    expect(waits).to_contain_text("Start one with fieldhand worker")
    assert faults_of_themes(page) == []
    page.get_by_role("link", name="Stay on this page instead").click()
    idle.start("worker")
    expect(page).to_have_title(re.compile(r"^\d+ % – cabinet.zip · Fieldhand$"))
    expect(page.locator("#rate")).to_have_text(re.compile(r"^\d+ pages? a (second|minute)$"))
    expect(waits).to_have_count(0)
    page.reload()
    expect(page.get_by_text("3,020 of 3,020 pages finished")).to_be_visible()
    expect(page.locator("#state")).to_have_text("Done")
    expect(page).to_have_title("cabinet.zip · Fieldhand")
    expect(page.locator("#failures")).to_contain_text(re.compile(r"Damaged image\s*20"))
    page.get_by_text("The first of these pages").click()
    expect(page.get_by_text("torn-0.png")).to_be_visible()
    assert faults_of_themes(page) == []
    page.get_by_role("link", name="See all 20 in the result").click()
    expect(page).to_have_url(re.compile("only=failed"))


def test_a_worker_that_dies_is_told_and_its_job_goes_on_with_another(
    idle: Stack, new_visitor: NewVisitor
) -> None:
    idle.start("worker")
    job = idle.submit(("box.zip", box(3000)))
    page = new_visitor(idle.url).go(f"{job['links']['page']}?stay=1")
    wait_for("some progress", lambda: idle.job(job["id"])["pages"]["read"] > 0)
    idle.parts["worker"].kill()
    expect(page.get_by_text("No worker is running.")).to_be_visible()
    idle.start("worker")
    expect(page.get_by_text("No worker is running.")).to_be_hidden()
    expect(page.get_by_text("3,000 of 3,000 pages finished")).to_be_visible()


def test_jobs_are_looked_for_and_kept_up_to_date(front_end: Stack, new_visitor: NewVisitor) -> None:
    running = front_end.submit(("meters.zip", box(40)), name="Zähler, Haus 7")
    front_end.submit((f"{LONG}.png", png(7)))
    visitor = new_visitor(front_end.url, viewport=PHONE)
    page = visitor.go("/jobs")
    row = page.get_by_role("listitem").filter(has_text="Zähler")
    expect(row.get_by_role("progressbar")).to_have_count(1)
    assert not visitor.is_too_wide()
    assert faults_of_themes(page) == []
    page.get_by_role("searchbox").fill("ZÄHLER")
    page.keyboard.press("Enter")
    expect(page.locator("#jobs > li")).to_have_count(1)
    finish(front_end, running["id"])
    expect(row).to_contain_text("Done")
    expect(row).to_contain_text("40 accepted")
    expect(row.get_by_role("progressbar")).to_have_count(0)
    page.get_by_label("State").select_option("Failed")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No job matches.")).to_be_visible()
    page.get_by_role("link", name="Show all jobs").click()
    expect(page.locator("#jobs > li")).to_have_count(2)


@pytest.mark.parametrize("path", ["", "/result", "/review"])
def test_a_page_of_a_job_that_the_browser_brings_back_is_asked_for_anew(
    front_end: Stack, new_visitor: NewVisitor, path: str
) -> None:
    job = f"/jobs/{front_end.submit(('7.png', png(7)))['id']}"
    finish(front_end, job.rpartition("/")[2])
    page = new_visitor(front_end.url).go(f"{job}{path}")
    assert httpx.delete(f"{front_end.url}/api/v1{job}").status_code == 204
    page.evaluate(BROUGHT_BACK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")


def finish(stack: Stack, job_id: str) -> None:
    """Do by hand what a worker does."""
    redis = stack.redis.url
    hands = Hands(Settings(data_dir=stack.folder, database_url=stack.database_url, redis_url=redis))
    hands.finish(job_id)
    hands.close()
