"""Debian's Chromium, driven by Playwright, and what a visitor does with the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from tests.support.drawing import png
from tests.support.processes import require

ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
RESULT = re.compile(r"/jobs/\w+/result$")
JOB = re.compile(r"/jobs/\w+$")
PATIENCE_MS = 240_000
"""For whatever is waited for: the machine may be slow, and a worker may still load its net."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser, and leave no process of it behind."""
    program = require("chromium", "try: apt-get install chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(
            executable_path=program, args=ARGUMENTS, timeout=PATIENCE_MS
        )
        yield browser
        browser.close()


class Visitor:
    """A person at a screen, who sees every complaint of the browser."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.url = url
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        # That the server said no is what some tests are about; the pages must cope with it.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def choose(self, *files: FilePayload) -> None:
        self.page.set_input_files("#files", list(files))

    def send(self) -> None:
        self.page.get_by_role("button", name="Read the digits").click()

    def wait_for_result(self) -> None:
        self.wait_for_page(RESULT)

    def wait_for_page(self, url: str | re.Pattern[str]) -> None:
        """Wait until another page is there with all that belongs to it, not its address alone."""
        self.page.wait_for_url(url)

    def digits(self) -> list[str]:
        """Return what the result shows, page by page."""
        return self.page.locator(".result .value").all_text_contents()

    def is_too_wide(self) -> bool:
        """Tell whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def faults(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, as it is shown now."""
    return [
        f"{fault['id']} {[node['target'] for node in fault['nodes']]}"
        for fault in Axe().run(page).response["violations"]
    ]


def faults_of_themes(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, in both themes."""
    found: list[str] = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += (f"{theme}: {fault}" for fault in faults(page))
    return found


def picture(digit: int, name: str = "") -> FilePayload:
    return file(name or f"digit-{digit}.png", png(digit), "image/png")


def file(name: str, data: bytes, mimetype: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": mimetype, "buffer": data}
