"""What visitors do with form templates, in a real browser over a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import fresh_database
from tests.e2e.browser import file
from tests.e2e.conftest import NewVisitor
from tests.support.forms import as_text, blank_png, definition
from tests.support.servers import RedisServer
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
DEFINITION = file("exam.json", as_text(definition()).encode(), "application/json")
BLANK = file("blank.png", blank_png(), "image/png")


@pytest.fixture
def front_end(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stack]:
    """Yield a system of the web server alone: templates need no worker."""
    url = fresh_database(request, "sqlite", folder)
    redis = RedisServer(folder)
    stack = Stack(folder, redis, database_url=url)
    stack.start("web")
    yield stack
    stack.stop()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_template_is_added_and_its_fields_are_walked_by_keyboard(
    front_end: Stack, new_visitor: NewVisitor, scripts: bool
) -> None:
    visitor = new_visitor(front_end.url, java_script_enabled=scripts)
    page = visitor.go("/")
    page.get_by_role("link", name="Templates", exact=True).click()
    expect(page.get_by_text("There are no templates yet.")).to_be_visible()
    page.get_by_label("Definition", exact=True).set_input_files(DEFINITION)
    page.get_by_label("Blank pages").set_input_files(BLANK)
    page.get_by_role("button", name="Add the template").click()
    expect(page).to_have_url(f"{front_end.url}/templates/exam?version=1")
    image = page.get_by_role("img", name="Blank page 1")
    expect(image).to_be_visible()
    box, picture = page.locator("#box-score rect").bounding_box(), image.bounding_box()
    assert box
    assert picture
    scale = picture["width"] / 600
    assert box["x"] - picture["x"] == pytest.approx(400 * scale, abs=3)
    assert box["y"] - picture["y"] == pytest.approx(120 * scale, abs=3)
    page.locator("#box-id").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="score, field 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{front_end.url}/templates/exam?version=1#field-score")


def test_on_a_phone_nothing_is_wider_than_the_screen(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url, viewport=PHONE)
    page = visitor.go("/templates")
    page.get_by_label("Definition", exact=True).set_input_files(DEFINITION)
    page.get_by_label("Blank pages").set_input_files(BLANK)
    page.get_by_role("button", name="Add the template").click()
    expect(page.locator("#box-id .label-number")).to_be_visible()
    expect(page.locator("#box-id .label-name")).to_be_hidden()
    for path in ("/templates", "/templates/exam"):
        visitor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
