"""The page of the API: whole without a network, and each operation can be tried on it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import Visitor, picture
from tests.e2e.conftest import NewVisitor
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e


@pytest.fixture
def visitor(front_end: Stack, new_visitor: NewVisitor) -> Visitor:
    return new_visitor(front_end.url)


def opened(page: Page, operation: str) -> Locator:
    """Open an operation by its id, and return it."""
    shown = page.locator(f"details#{operation}")
    shown.locator("summary").click()
    return shown


def attempt(shown: Locator) -> Locator:
    """Try an operation as it is filled in, and return what came."""
    shown.get_by_role("button", name="Try it").click()
    answer = shown.locator("[aria-live=polite] > div")
    expect(answer).to_be_visible()
    return answer


def test_it_shows_every_operation_and_asks_nobody_else(visitor: Visitor, front_end: Stack) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    page = visitor.go("/api/docs")
    paths = front_end.get("/api/openapi.json")["paths"]
    expect(page.locator("details")).to_have_count(sum(len(item) for item in paths.values()))
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(front_end.url).netloc}


def test_it_runs_under_a_policy_that_allows_nothing_inline(visitor: Visitor) -> None:
    answer = visitor.page.goto(f"{visitor.url}/api/docs")
    assert answer
    assert "unsafe" not in answer.headers["content-security-policy"]
    expect(visitor.page.locator("details#get_jobs")).to_be_visible()
    assert visitor.page.locator("script:not([src]), [style], style").count() == 0


def test_an_operation_tells_what_it_takes_and_answers(visitor: Visitor) -> None:
    shown = opened(visitor.go("/api/docs"), "post_job")
    expect(shown).to_contain_text("jobs:write")
    expect(shown.locator("#post_job-Idempotency-Key")).to_be_visible()
    for status in ("202", "303", "413", "422", "507"):
        expect(shown.get_by_role("cell", name=status, exact=True)).to_be_visible()


def test_a_job_is_submitted_followed_and_removed(visitor: Visitor, front_end: Stack) -> None:
    page = visitor.go("/api/docs")
    shown = opened(page, "post_job")
    page.set_input_files("#post_job-body-files", picture(7))
    shown.locator("#post_job-body-name").fill("tried")
    expect(attempt(shown)).to_contain_text("202 ")
    job = front_end.get("/api/v1/jobs")["jobs"][0]
    assert (job["name"], job["state"]) == ("tried", "queued")

    follow = opened(page, "get_job")
    follow.locator("#get_job-job_id").fill(job["id"])
    answer = attempt(follow)
    expect(answer).to_contain_text("200 ")
    expect(answer).to_contain_text(job["id"])
    expect(answer).to_contain_text("retry-after")

    remove = opened(page, "delete_job")
    remove.locator("#delete_job-job_id").fill(job["id"])
    expect(attempt(remove)).to_contain_text("204 ")
    assert front_end.get("/api/v1/jobs")["jobs"] == []


def test_rows_are_sent_as_json_and_a_fault_is_shown(visitor: Visitor) -> None:
    shown = opened(visitor.go("/api/docs"), "post_job")
    body = shown.locator("#post_job-body")
    body.fill('{"reader": "pixels", "pixels": [1, 2]}')
    expect(attempt(shown)).to_contain_text("invalid-pixels")


def test_a_picture_is_shown(visitor: Visitor) -> None:
    shown = opened(visitor.go("/api/docs"), "get_picture")
    shown.locator("#get_picture-name").fill("cnn")
    shown.locator("#get_picture-picture").select_option("confusion.png")
    expect(attempt(shown).locator("img")).to_be_visible()


def test_an_address_opens_the_operation_that_it_names(visitor: Visitor) -> None:
    page = visitor.go("/api/docs#get_models")
    expect(page.locator("details#get_models form")).to_be_visible()
