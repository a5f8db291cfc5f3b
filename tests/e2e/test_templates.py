"""What visitors do with form templates, in a real browser over a real server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import file
from tests.e2e.conftest import NewVisitor
from tests.support.forms import WIDTH, as_text, blank_png, definition
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
DEFINITION = file("exam.json", as_text(definition()).encode(), "application/json")
BLANK = file("blank.png", blank_png(), "image/png")


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
    page.wait_for_url("**/templates/exam?version=1")
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


def drag(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw with the mouse, in pixels of the blank page."""
    place = page.locator("#sheets svg").bounding_box()
    assert place
    scale = place["width"] / WIDTH
    page.mouse.move(place["x"] + start[0] * scale, place["y"] + start[1] * scale)
    page.mouse.down()
    page.mouse.move(place["x"] + end[0] * scale, place["y"] + end[1] * scale, steps=4)
    page.mouse.up()


def kept(page: Page, url: str) -> Any:
    return page.request.get(f"{url}/api/v1/templates/exam").json()["definition"]


def test_fields_are_drawn_over_a_blank_page(front_end: Stack, new_visitor: NewVisitor) -> None:
    page = new_visitor(front_end.url).go("/templates")
    page.get_by_role("link", name="Draw its fields").click()
    page.get_by_label("Blank pages").set_input_files(BLANK)
    page.locator("#name").fill("exam")
    drag(page, (40, 40), (360, 80))
    drag(page, (5, 5), (6, 6))
    expect(page.locator("#count")).to_have_text("1 field")
    row = page.get_by_role("group", name="field_1")
    row.get_by_label("Name").fill("id")
    page.get_by_label("Cells").fill("8")
    page.get_by_label("Check digit").select_option("luhn")
    drag(page, (100, 60), (110, 90))
    page.get_by_label("Field id").focus()
    for key in ("ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Add a field").click()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Add the template").click()
    page.wait_for_url("**/templates/exam?version=1")
    (field,) = kept(page, front_end.url)["fields"]
    x, y, width, height = field.pop("box")
    assert field == {"name": "id", "cells": 8, "rules": {"check": "luhn"}}
    assert (x, y, width, height) == pytest.approx((50, 69, 321, 40), abs=2)


def test_what_is_wrong_with_a_drawing_is_said_by_the_names_of_its_fields(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    page.get_by_label("Blank pages").set_input_files([BLANK, file("2.png", blank_png(3))])
    expect(page.locator("#sheets svg")).to_have_count(2)
    page.locator("#name").fill("exam")
    page.get_by_role("button", name="Add a field").click()
    page.get_by_label("Smallest").fill("5")
    page.get_by_label("Largest").fill("3")
    page.get_by_role("button", name="Add the template").click()
    said = "Field_1, rules.min: no number of 1 to 40 digits obeys min, max."
    expect(page.locator("#faults")).to_have_text(said)


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
    for path in ("/templates", "/templates/exam", "/draw-template"):
        visitor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_scans_are_sent_with_the_template_that_was_chosen(
    front_end: Stack, new_visitor: NewVisitor, scripts: bool
) -> None:
    for name in ("exam", "tally"):
        front_end.add_template(as_text(definition(name=name)), blank_png())
    visitor = new_visitor(front_end.url, viewport=PHONE, java_script_enabled=scripts)
    page = visitor.go("/")
    choice = page.get_by_role("group", name="Which form is it?")
    expect(choice).to_be_hidden()
    page.get_by_label("A form", exact=True).check()
    expect(choice).to_be_visible()
    assert not scripts or not visitor.is_too_wide()
    page.locator("#template-tally").check()
    visitor.choose(BLANK)
    visitor.send()
    expect(page.get_by_role("link", name="tally@1")).to_be_visible()
    job = front_end.get("/api/v1/jobs")["jobs"][0]
    assert (job["reader"], job["template"], job["options"]) == ("form", "tally@1", {})
