"""What visitors do with form templates, in a real browser over a real server."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from shared.templates.versions import as_document
from tests.e2e.browser import faults, file
from tests.e2e.conftest import NewVisitor
from tests.support.drawing import encode, encode_pixels
from tests.support.forms import WIDTH, as_text, blank, blank_png, definition, field
from tests.support.processes import wait_for
from tests.support.stack import Stack
from worker.training.forms.made import draw_blank, make_form
from worker.training.numbers.made import Hands

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
DEFINITION = file("exam.json", as_text(definition()).encode(), "application/json")
BLANK = file("blank.png", blank_png(), "image/png")

WIDTH_OF_ALL = "document.documentElement.scrollWidth"
FOLLOW = """
async () => {
  const busy = () => new Response('{"state": "queued"}', { headers: { "Retry-After": "1" } });
  const away = () => new Response("", { status: 503 });
  const over = () => new Response('{"state": "done"}');
  const answers = [busy, away, busy, over];
  window.asked = [];
  window.fetch = async () => answers[window.asked.push(Date.now()) - 1]();
  const editor = document.querySelector('script[src$="/templates/editor.js"]').src;
  const server = await import(editor.replace("editor.js", "server.js"));
  server.ended("abc", () => {}).then((job) => (window.over = job));
}
"""
"""Follow a job on a server that answers at once, since too many wait already."""


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
    """Draw with the mouse, in pixels of the blank page; Alt keeps boxes off its printed lines."""
    place = page.locator("#stage svg").bounding_box()
    assert place
    scale = place["width"] / WIDTH
    page.keyboard.down("Alt")
    page.mouse.move(place["x"] + start[0] * scale, place["y"] + start[1] * scale)
    page.mouse.down()
    page.mouse.move(place["x"] + end[0] * scale, place["y"] + end[1] * scale, steps=4)
    page.mouse.up()
    page.keyboard.up("Alt")


def kept(page: Page, url: str) -> Any:
    return page.request.get(f"{url}/api/v1/templates/exam").json()["definition"]


def open_blank(page: Page, *files: Any) -> None:
    """Open blank pages, and bring the one that is shown into sight."""
    page.get_by_label("Blank pages").set_input_files(list(files))
    page.locator("#stage").scroll_into_view_if_needed()
    expect(page.locator("#stage img")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_fields_are_drawn_over_a_blank_page(front_end: Stack, new_visitor: NewVisitor) -> None:
    page = new_visitor(front_end.url).go("/templates")
    page.get_by_role("link", name="Draw its fields").click()
    page.get_by_label("Name", exact=True).fill("exam")
    open_blank(page, BLANK)
    drag(page, (40, 40), (360, 80))
    drag(page, (5, 5), (6, 6))
    expect(page.locator("#count")).to_have_text("1 field")
    page.get_by_role("button", name="field_1, free box", exact=False).first.focus()
    drag(page, (100, 60), (110, 90))
    press(
        page, "ArrowUp", "Shift+ArrowRight", "Control+d", "Control+z", "Control+Shift+z", "Delete"
    )
    expect(page.locator("#count")).to_have_text("1 field")
    press(page, "Enter", "Control+a")
    page.keyboard.type("id")
    page.get_by_label("A comb").check()
    page.get_by_label("Boxes of the comb").fill("8")
    page.get_by_label("Check digit").select_option("luhn")
    drag(page, (400, 120), (500, 160))
    page.get_by_label("Name of the field").fill("copy")
    page.get_by_text("Rules between fields").click()
    page.get_by_label("The same number as").select_option("id")
    page.get_by_label("Digits, at most").fill("8")
    expect(page.locator("#foretold")).to_have_text("It will be exam@1.")
    page.get_by_role("button", name="Save the template").click()
    page.wait_for_url("**/templates/exam?version=1")
    first, second = kept(page, front_end.url)["fields"]
    x, y, width, height = first.pop("box")
    assert first == {"name": "id", "cells": 8, "rules": {"check": "luhn"}}
    assert (x, y, width, height) == pytest.approx((50, 69, 321, 40), abs=2)
    assert (second["name"], second["digits"], second["rules"]) == ("copy", [1, 8], {"equals": "id"})


def test_boxes_keep_to_printed_lines_and_are_resized_by_their_handles(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url, viewport={"width": 1280, "height": 900}).go("/draw-template")
    open_blank(page, BLANK)
    place = page.locator("#stage svg").bounding_box()
    assert place
    scale = place["width"] / WIDTH
    page.mouse.move(place["x"] + 398 * scale, place["y"] + 118 * scale)
    page.mouse.down()
    page.mouse.move(place["x"] + 517 * scale, place["y"] + 163 * scale, steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="at 400, 120, 120 by 40")).to_be_visible()
    drag(page, (520, 140), (540, 150))
    expect(page.get_by_role("button", name="at 400, 120, 140 by 40")).to_be_visible()
    press(page, "+")
    expect(page.locator("#zoom-full")).not_to_have_text(f"{round(scale * 100)} %")
    press(page, "0")
    expect(page.locator("#zoom-full")).to_have_text(f"{round(scale * 100)} %")


def test_printed_boxes_are_found_and_taken(front_end: Stack, new_visitor: NewVisitor) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    sheet = blank(size=(900, 600))
    ImageDraw.Draw(sheet).line([(40, 40), (360, 40), (360, 80), (40, 80), (40, 40)], fill="black")
    ImageDraw.Draw(sheet).rectangle((40, 200, 300, 240), outline="black")
    ImageDraw.Draw(sheet).text((60, 210), "Not to be filled in", fill="black", font_size=20)
    open_blank(page, file("form.png", encode(sheet), "image/png"))
    page.get_by_role("button", name="Find fields").click()
    expect(page.locator("#proposed")).to_contain_text("2 fields found.")
    page.get_by_role("button", name="Proposed comb of 8 cells").focus()
    press(page, "Enter")
    expect(page.locator("#count")).to_have_text("1 field")
    page.get_by_role("button", name="Take all").click()
    expect(page.locator("#count")).to_have_text("2 fields")
    expect(page.locator("#proposals")).to_be_hidden()
    page.get_by_text("The definition as JSON").click()
    written = page.get_by_label("Definition", exact=True)
    expect(written).to_have_value(re.compile(r'"box":\[40,40,320,40\],"cells":8'))
    expect(written).to_have_value(re.compile(r'"box":\[400,120,120,40\]'))


def test_lines_to_write_on_and_combs_open_above_are_found(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    sheet = Image.new("L", (900, 600), "white")
    pen = ImageDraw.Draw(sheet)
    pen.line((40, 90, 290, 90), fill="black", width=2)
    for x in range(40, 291, 50):
        pen.line((x, 76, x, 90), fill="black", width=2)
    for x in range(400, 521, 40):
        pen.rectangle((x, 60, x + 30, 90), outline="black")
    pen.line((40, 200, 340, 200), fill="black", width=2)
    pen.text((400, 178), "Underlined", fill="black", font_size=20)
    pen.line((400, 202, 520, 202), fill="black", width=2)
    pen.line((20, 300, 880, 300), fill="black", width=2)
    open_blank(page, file("form.png", encode(sheet), "image/png"))
    page.get_by_role("button", name="Find fields").click()
    found = page.locator(".ghost")
    expect(found).to_have_count(3)
    names = [str(found.nth(place).get_attribute("aria-label")) for place in range(3)]
    assert [name.partition(",")[0] for name in names] == [
        *("Proposed comb of 5 cells", "Proposed comb of 4 cells", "Proposed free box")
    ]
    box = found.nth(0).locator("rect").bounding_box()
    line = found.nth(2).locator("rect").bounding_box()
    assert box
    assert line
    assert line["width"] / box["width"] == pytest.approx(300 / 250, rel=0.05)
    assert line["y"] > box["y"]


def test_what_has_the_focus_is_seen(front_end: Stack, new_visitor: NewVisitor) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    open_blank(page, BLANK)
    page.get_by_role("button", name="Add a field").click()
    page.locator("#stage").press("Tab")
    expect(page.locator("#stage").get_by_role("button").first).to_be_focused()
    page.get_by_label("Try it on a few scans").focus()
    expect(page.get_by_text("Try it on a few scans", exact=True)).to_be_in_viewport(ratio=1)


def test_what_is_wrong_with_a_drawing_is_said_at_its_field(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    open_blank(page, BLANK, file("2.png", blank_png(3), "image/png"))
    expect(page.get_by_role("button", name="Page 2")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("exam")
    page.get_by_role("button", name="Add a field").click()
    page.get_by_label("Smallest").fill("5")
    page.get_by_label("Largest").fill("3")
    said = "No number of 1 to 40 digits obeys min, max."
    expect(page.locator("#fault-min")).to_have_text(said)
    expect(page.get_by_label("Smallest")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#foretold")).to_have_text("1 thing to be mended.")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_role("button", name=f"Field_1, min: {said[0].lower()}{said[1:]}").click()
    expect(page.get_by_label("Smallest")).to_be_focused()
    page.get_by_label("Smallest").fill("1")
    expect(page.locator("#fault-min")).to_be_hidden()


def test_the_next_version_is_drawn_over_the_last_and_says_what_is_other(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    front_end.add_template(as_text(definition()), blank_png())
    page = new_visitor(front_end.url).go("/templates/exam")
    page.get_by_role("link", name="Draw the next version").click()
    expect(page.locator("#changes-list")).to_have_text("Nothing yet.")
    page.get_by_role("button", name="score free box, 1 to 3 digits").click()
    page.get_by_label("Largest").fill("50")
    page.get_by_role("button", name="score, free box").focus()
    press(page, "Alt+ArrowRight")
    expect(page.locator("#changes-list li")).to_have_text(["score: moved", "score: other rules"])
    expect(page.locator("#foretold")).to_have_text("It will be exam@2.")
    page.get_by_text("The definition as JSON").click()
    source = page.get_by_label("Definition", exact=True)
    expect(source).to_have_value(re.compile(r'"box":\[410,120,120,40\]'))
    text = source.input_value()
    source.fill(text.replace('"max":50', '"max":60').replace('"name":"score"', '"name":"mark"'))
    source.blur()
    expect(page.locator("#field-list")).to_contain_text("mark")
    page.get_by_role("button", name="Save the next version").click()
    page.wait_for_url("**/templates/exam?version=2")
    assert kept(page, front_end.url)["fields"][1] == {
        "name": "mark",
        "box": [410, 120, 120, 40],
        "digits": [1, 3],
        "rules": {"max": 60},
    }


def test_fields_on_one_line_are_read_from_the_left_and_none_leaves_the_page(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    sheet = Image.new("L", (900, 600), "white")
    pen = ImageDraw.Draw(sheet)
    pen.line((40, 25, 290, 25), fill="black", width=2)
    for row in range(4):
        top = 100 + 61 * row
        pen.rectangle((40, top + 1, 240, top + 41), outline="black")
        pen.rectangle((400, top, 500, top + 40), outline="black")
    open_blank(page, file("form.png", encode(sheet), "image/png"))
    page.get_by_role("button", name="Find fields").click()
    found = page.locator(".ghost")
    expect(found).to_have_count(9)
    names = [str(one.get_attribute("aria-label")) for one in found.all()]
    places = [re.search(r"at (-?\d+), (-?\d+):", name) for name in names]
    at = [(int(place[1]), int(place[2])) for place in places if place]
    assert [x > 300 for x, _ in at] == [False, *[False, True] * 4]
    assert all(y >= 0 for _, y in at)


def refuse(route: Route) -> None:
    """Answer in the server's place, as where one asks too often."""
    words = "<main><h1>Too many requests</h1><p class='lead'>Wait.</p></main>"
    route.fulfill(status=429, content_type="text/html", body=words)


def test_a_form_is_printed_and_its_template_added_on_the_way(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/templates")
    page.get_by_role("link", name="Print a form").click()
    page.wait_for_url("**/print-form")
    page.get_by_label("Name", exact=True).fill("meters")
    first = page.locator("#rows > li").first
    first.get_by_label("Label", exact=True).fill("Household")
    first.get_by_label("Boxes").fill("0")
    expect(page.locator("#fault-boxes-0")).to_have_text("It must be at least 1.")
    first.get_by_label("Boxes").fill("6")
    expect(page.get_by_role("img", name="Page 1 of meters")).to_be_visible()
    page.get_by_role("button", name="Add a field").click()
    page.keyboard.type("Read on")
    page.locator("#rows > li").last.get_by_label("Holds").select_option("date:DDMMYYYY")
    page.get_by_role("button", name="Remove this field").nth(1).click()
    expect(page.get_by_role("status").filter(has_text="printed as meters@1")).to_be_visible()
    page.route("**/print-form", refuse)
    page.get_by_role("button", name="Add the template").click()
    expect(page.locator("#trouble")).to_have_text("Too many requests. Wait.")
    page.unroute("**/print-form")
    with page.expect_download() as download:
        page.get_by_role("button", name="Add the template").click()
    assert download.value.suggested_filename == "meters-1.pdf"
    page.wait_for_url("**/templates/meters?version=1")
    expect(page.locator(".form-field th")).to_have_text(["household", "read_on"])


def test_a_drawing_is_tried_and_nothing_of_the_trial_is_kept(
    running: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(running.url).go("/draw-template")
    form = draw_blank(1, fields=6)
    scan = make_form(form, Hands(None), np.random.default_rng(1), dpi=150, oddities=False).image
    open_blank(page, file("form.png", encode_pixels(form.image), "image/png"))
    page.get_by_text("The definition as JSON").click()
    page.get_by_label("Definition", exact=True).fill(as_text(as_document(form.template)))
    page.get_by_label("Definition", exact=True).blur()
    expect(page.locator("#count")).to_have_text(f"{len(form.template.fields)} fields")
    filled = file("filled.png", encode_pixels(scan), "image/png")
    page.get_by_label("Try it on a few scans").set_input_files([filled])
    expect(page.locator("#trial-state")).to_contain_text("1 page read")
    expect(page.locator("#trial-pages tbody tr")).to_have_count(len(form.template.fields))
    expect(page.get_by_role("img", name="Scan filled.png")).to_be_visible()
    wait_for("no job of a trial", lambda: not running.get("/api/v1/jobs?q=Trial+of")["jobs"])
    templates = running.get("/api/v1/templates")["templates"]
    assert [one["name"] for one in templates if one["name"].startswith("trial")] == []


def test_the_end_of_a_trial_is_asked_for_with_patience(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go("/draw-template")
    page.clock.install()
    page.evaluate(FOLLOW)
    for _ in range(6):
        page.clock.run_for(1000)
    page.wait_for_function("window.over")
    first, *others = page.evaluate("window.asked")
    assert len(others) == 3
    for earlier, later, most in zip([first, *others], others, (1000, 3000, 1000), strict=False):
        assert later - earlier >= most


def test_the_pages_of_templates_are_sound_for_everybody(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    front_end.add_template(as_text(definition()), blank_png())
    paths = ("/templates", "/templates/exam", "/templates/exam/next", "/print-form")
    for theme in ("light", "dark"):
        visitor = new_visitor(front_end.url, color_scheme=theme)
        for path in paths:
            page = visitor.go(path)
            if path.endswith("next"):
                page.get_by_role("button", name="score free box").click()
            assert faults(page) == [], (theme, path)


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
    for path in (
        "/templates",
        "/templates/exam",
        "/draw-template",
        "/templates/exam/next",
        "/print-form",
    ):
        visitor.go(path)
        for screen in (PHONE, SMALLEST):
            page.set_viewport_size(screen)
            assert page.evaluate(WIDTH_OF_ALL) <= screen["width"], (path, screen)


def test_long_names_break_and_leave_the_table_its_columns_on_a_phone(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    long = field("households_that_have_no_meter_of_their_own_in_2026", cells=8)
    front_end.add_template(as_text(definition(long)), blank_png())
    page = new_visitor(front_end.url, viewport=PHONE).go("/templates/exam")
    for screen, column in product((PHONE, SMALLEST), ("Field", "Kind", "Rules")):
        page.set_viewport_size(screen)
        place = page.get_by_role("columnheader", name=column).bounding_box()
        assert place
        assert place["x"] + place["width"] <= screen["width"], (screen, column)


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
