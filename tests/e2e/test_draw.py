"""To draw: by mouse, by finger and by keyboard, read by a real worker while one draws."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.browser import RESULT, Visitor, faults
from tests.e2e.conftest import NewVisitor
from tests.support.stack import Stack
from web.samples.strokes import DIGITS

pytestmark = pytest.mark.e2e

EXAMPLE = """\
0 0 5 14 13 3 0 0   0 3 15 8 10 14 0 0   0 6 14 0 2 16 2 0   0 8 12 0 0 15 5 0
0 8 11 0 0 14 6 0   0 6 13 0 1 15 4 0    0 2 15 7 11 13 0 0  0 0 6 15 13 3 0 0
"""
"""A nought."""
Points = list[tuple[float, float]]


def strokes_of(digit: int, page: Page) -> list[Points]:
    """Return the strokes of a digit in the middle of the sheet, in pixels of the window."""
    page.locator("canvas").hover()  # which waits until nothing scrolls any more
    box = page.locator("canvas").bounding_box()
    assert box
    unit = box["width"] / 15
    return [
        [(box["x"] + (x + 2.5) * unit, box["y"] + (y + 2) * unit) for x, y in stroke]
        for stroke in DIGITS[digit]
    ]


def draw(digit: int, page: Page) -> None:
    for first, *others in strokes_of(digit, page):
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point, steps=8)
        page.mouse.up()


def draw_by_finger(digit: int, page: Page) -> None:
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        given = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    for first, *others in strokes_of(digit, page):
        touch("touchStart", first)
        for point in others:
            touch("touchMove", point)
        touch("touchEnd")


def part(page: Page, name: str, desk: str = "sheet") -> Locator:
    return page.locator(f'#{desk} [data-part="{name}"]')


def press(page: Page, name: str) -> None:
    page.get_by_role("tabpanel").get_by_role("button", name=name, exact=True).click()


def expect_reading(page: Page, digit: str, desk: str = "sheet") -> None:
    """Wait for the digit, and look at what is told with it."""
    expect(part(page, "digit", desk)).to_have_text(digit)
    expect(part(page, "outcome", desk)).to_have_text(re.compile("Accepted|Review"))
    chances = part(page, "chances", desk).locator("tr")
    expect(chances).to_have_count(10)
    for row in chances.all():
        expect(row).to_contain_text(re.compile(r"\d\s%"))
    assert chances.nth(int(digit)).locator("progress").evaluate("bar => bar.value") > 0.5
    expect(part(page, "note", desk)).to_contain_text(re.compile(r"Read by \w+ in \d+ ms"))


def listed_since(before: list[str], visitor: Visitor) -> list[str]:
    """Return the jobs that are new on the list, whose first page has room for a part of them."""
    return [job for job in jobs(visitor) if job not in before]


def jobs(visitor: Visitor) -> list[str]:
    """Return the jobs on the first page of the list."""
    page = visitor.page.context.new_page()
    page.goto(visitor.url + "/jobs")
    links = page.locator('main a[href^="/jobs/"]').evaluate_all("links => links.map(a => a.href)")
    page.close()
    return [str(link) for link in links]


def test_what_a_mouse_draws_is_read_and_is_no_job(visitor: Visitor) -> None:
    page = visitor.go("/draw")
    before = jobs(visitor)
    expect(part(page, "outcome")).to_have_text("Nothing is drawn yet")
    draw(7, page)
    expect_reading(page, "7")
    expect(part(page, "rest")).to_contain_text("under 0.1")
    seen = part(page, "seen")
    expect(seen).to_be_visible()
    assert seen.evaluate("image => image.decode().then(() => image.naturalWidth)") == 28
    page.keyboard.press("Control+z")
    expect(part(page, "outcome")).to_have_text("Nothing is drawn yet")
    expect(part(page, "hint")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect_reading(page, "7")
    press(page, "Clear")
    draw(1, page)
    expect_reading(page, "1")
    press(page, "Undo")
    press(page, "Undo")
    expect_reading(page, "7")
    part(page, "model").select_option("digit forest")
    expect(part(page, "note")).to_contain_text("Read by forest")
    assert jobs(visitor) == before
    assert faults(page) == []
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert faults(page) == []


def test_a_drawing_can_be_saved_and_kept(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.go("/draw")
    draw(7, page)
    expect_reading(page, "7")
    with page.expect_download() as saving:
        press(page, "Save as PNG")
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)
    with Image.open(io.BytesIO(saved.read_bytes())) as image:
        assert (saved.name, image.format, image.size) == ("drawing.png", "PNG", (1024, 1024))
    before = jobs(visitor)
    press(page, "Keep as a job")
    link = page.get_by_role("link", name="Open it")
    expect(link).to_be_visible()
    address = str(link.evaluate("link => link.href"))
    assert listed_since(before, visitor) == [address]
    press(page, "Clear")
    draw(1, page)
    expect_reading(page, "1")
    page.goto(address)
    expect(page).to_have_url(RESULT)
    assert visitor.digits() == ["7"]


def test_what_is_kept_stays_where_one_draws_on_before_the_answer(visitor: Visitor) -> None:
    page = visitor.go("/draw")
    draw(7, page)
    expect_reading(page, "7")
    before = jobs(visitor)
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/keep", hold)
    press(page, "Keep as a job")
    press(page, "Clear")
    draw(1, page)
    expect_reading(page, "1")
    asked.pop().continue_()
    expect(part(page, "kept")).to_have_text("What you drew before is kept among your jobs. Open it")
    kept = page.get_by_role("link", name="Open it").evaluate("link => link.href")
    with page.expect_request(lambda request: request.method == "DELETE"):
        press(page, "Clear")
    expect(part(page, "kept")).to_contain_text("Drawings are in no list")
    assert listed_since(before, visitor) == [kept]
    page.goto(str(kept))
    expect(page).to_have_url(RESULT)


def test_what_was_not_kept_can_be_kept_once_more(visitor: Visitor) -> None:
    page = visitor.go("/draw")
    draw(7, page)
    expect_reading(page, "7")
    page.route("**/keep", lambda route: route.fulfill(status=200, body="no answer"))
    press(page, "Keep as a job")
    expect(part(page, "kept")).to_contain_text("The server does not answer")
    page.unroute("**/keep")
    press(page, "Keep as a job")
    expect(page.get_by_role("link", name="Open it")).to_be_visible()


def test_what_a_finger_draws_on_a_phone_is_read(running: Stack, new_visitor: NewVisitor) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    visitor = new_visitor(running.url, **phone)
    page = visitor.go("/draw")
    draw_by_finger(7, page)
    expect_reading(page, "7")
    assert page.evaluate("window.scrollY") == 0
    assert not visitor.is_too_wide()
    page.get_by_role("tab", name="8 × 8 numbers").click()
    expect(part(page, "squares", "grid")).to_be_visible()
    assert not visitor.is_too_wide()


def test_numbers_are_painted_by_mouse(visitor: Visitor) -> None:
    page = visitor.go("/draw#grid")
    cells = page.get_by_role("gridcell")
    press(page, "Example")
    expect_reading(page, "7", "grid")
    expect(part(page, "numbers", "grid")).to_have_value(re.compile(r"^ 0,  0,  8, 15, 16, 13,"))
    press(page, "Clear")
    _drag(page, cells.nth(10), cells.nth(13))
    expect(cells.nth(11)).to_have_text("16")
    expect(cells.nth(18)).to_have_text("0")
    page.get_by_label("Erase").check()
    _drag(page, cells.nth(12), cells.nth(12))
    expect(cells.nth(12)).to_have_text("0")
    press(page, "Undo")
    expect(cells.nth(12)).to_have_text("16")
    assert faults(page) == []


def _drag(page: Page, start: Locator, end: Locator) -> None:
    start.hover()
    page.mouse.down()
    end.hover()
    page.mouse.up()


def test_numbers_are_filled_in_by_keyboard_and_pasted(visitor: Visitor) -> None:
    page = visitor.go("/draw#grid")
    cells = page.get_by_role("gridcell")
    cells.nth(0).focus()
    for key, place, number in (
        ("9", 0, "9"),
        ("+", 0, "10"),
        ("ArrowRight", 1, "0"),
        ("Space", 1, "16"),
        ("-", 1, "15"),
        ("ArrowDown", 9, "0"),
        ("1", 9, "1"),
        ("2", 9, "12"),
        ("End", 15, "0"),
    ):
        page.keyboard.press(key)
        expect(cells.nth(place)).to_be_focused()
        expect(cells.nth(place)).to_have_text(number)
    numbers = page.get_by_label("The same as text")
    expect(numbers).to_have_value(re.compile(r"^10, 15,  0"))
    numbers.fill(EXAMPLE.replace("13", "17", 1))
    expect(page.get_by_role("alert")).to_have_text("Number 5, “17”, is no number from 0 to 16.")
    numbers.fill(EXAMPLE.strip() + " 0")
    expect(page.get_by_role("alert")).to_have_text("These are 65 numbers, and not 64.")
    numbers.fill(EXAMPLE)
    expect(part(page, "fault", "grid")).to_be_empty()
    expect(cells.nth(2)).to_have_text("5")
    expect_reading(page, "0", "grid")
    part(page, "model", "grid").select_option("digit cnn")
    expect(part(page, "note", "grid")).to_contain_text("Read by cnn")
    expect(part(page, "digit", "grid")).to_have_text("0")


@contextmanager
def held(page: Page) -> Iterator[None]:
    """Keep the server from hearing of a drawing until the block ends."""
    asked: list[Route] | None = []

    def hold(route: Route) -> None:
        if asked is None:
            route.continue_()
        else:
            asked.append(route)

    page.route("**/drawings?*", hold)
    yield
    waiting, asked = asked, None
    for route in waiting:
        route.continue_()


def test_that_a_model_is_loaded_first_is_said_and_nothing_moves(visitor: Visitor) -> None:
    page = visitor.go("/draw")
    place = part(page, "table").bounding_box()
    with held(page):
        draw(7, page)
        expect(part(page, "wait")).to_contain_text("The model cnn is being loaded")
        assert part(page, "table").bounding_box() == place
    expect_reading(page, "7")
    assert part(page, "table").bounding_box() == place
    expect(part(page, "wait")).to_be_empty()
    press(page, "Clear")
    with held(page):
        draw(1, page)
        expect(part(page, "wait")).to_contain_text("Waiting for a worker")
    expect_reading(page, "1")


def test_where_no_worker_is_there_the_drawing_stays(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url)
    page = visitor.go("/draw")
    draw(7, page)
    expect(part(page, "wait")).to_contain_text("not running")
    expect(part(page, "wait")).to_contain_text("What you drew stays here")
    expect(part(page, "hint")).to_be_hidden()
    assert jobs(visitor) == []


def test_without_javascript_rows_of_numbers_are_taken(
    running: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(running.url, java_script_enabled=False)
    page = visitor.go("/draw")
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_label("Numbers", exact=True).fill(" ".join(EXAMPLE.split()))
    visitor.send()
    visitor.wait_for_result()
    assert visitor.digits() == ["0"]
