"""axe-core finds nothing on any page, in either theme and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.conftest import short_folder
from tests.e2e.browser import faults
from tests.showcase.house import House, furnished
from tests.showcase.stops import STOPS, Stop, log_in, visit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with short_folder() as folder, furnished(folder) as house:
        yield house


@pytest.fixture(scope="module", params=LOOKS)
def contexts(
    request: pytest.FixtureRequest, browser: Browser, house: House
) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """Yield the browsers of somebody who is logged in, and of a stranger."""
    known, stranger = (
        browser.new_context(reduced_motion="reduce", **LOOKS[request.param]) for _ in range(2)
    )
    log_in(known, house)
    yield known, stranger
    known.close()
    stranger.close()


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_nothing_is_found(
    contexts: tuple[BrowserContext, BrowserContext], house: House, stop: Stop
) -> None:
    page = contexts[stop.stranger].new_page()
    visit(page, house, stop)
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.close()
