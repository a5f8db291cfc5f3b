"""The pages, one after the other, as somebody sees them who walks through the house."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

from tests.showcase.house import NAME, PASSWORD, House


class Stop(NamedTuple):
    """A page to look at."""

    name: str
    path: str
    """With the id of a job in place of its name in braces."""
    stranger: bool = False
    """Whether it is seen without being logged in."""


STOPS = (
    Stop("login", "/login", stranger=True),
    Stop("upload", "/"),
    Stop("draw", "/draw"),
    Stop("pixels", "/pixels?example"),
    Stop("jobs", "/jobs"),
    Stop("job-waiting", "/jobs/{waiting}"),
    Stop("job-done", "/jobs/{digits}?stay=1"),
    Stop("job-cancelled", "/jobs/{cancelled}"),
    Stop("result-digits", "/jobs/{digits}/result"),
    Stop("result-numbers", "/jobs/{numbers}/result"),
    Stop("result-form", "/jobs/{form}/result"),
    Stop("result-rows", "/jobs/{digits}/result?view=table"),
    Stop("result-grid", "/jobs/{form}/result?view=table"),
    Stop("result-none", "/jobs/{numbers}/result?only=blank"),
    Stop("review", "/jobs/{form}/review"),
    Stop("templates", "/templates"),
    Stop("template", "/templates/demo-scores"),
    Stop("template-editor", "/draw-template"),
    Stop("template-print", "/print-form"),
    Stop("models", "/models"),
    Stop("model", "/models/cnn"),
    Stop("account", "/account"),
    Stop("users", "/users"),
    Stop("audit", "/audit"),
    Stop("system", "/system"),
    Stop("api", "/api/docs"),
    Stop("not-found", "/jobs/nothing-here"),
)


def log_in(context: BrowserContext, house: House) -> None:
    """Let a browser in."""
    page = context.new_page()
    page.goto(f"{house.url}/login")
    page.locator("#name").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.url}/")
    page.close()


def visit(page: Page, house: House, stop: Stop) -> None:
    """Open a page, and wait until all of it is there."""
    page.goto(house.url + stop.path.format(**house.jobs))
    page.wait_for_load_state("networkidle")
