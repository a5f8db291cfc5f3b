"""The upload page: what comes in by which way, how it looks, what it costs to load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shared.database import Database
from shared.tables import Upload
from tests.e2e.browser import JOB, Visitor, faults, file, picture
from tests.e2e.conftest import NewVisitor
from tests.support.drawing import png, zip_of
from tests.support.forms import as_text, blank_png, definition
from tests.support.processes import wait_for
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
MOST_REQUESTS = 10
MOST_BYTES = 150_000
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
GIVE = """([type, files]) => {
    const clipboardData = new DataTransfer();
    for (const [name, text] of files) {
        clipboardData.items.add(new File([text], name, { type: "image/png" }));
    }
    const told = { bubbles: true, cancelable: true, clipboardData, dataTransfer: clipboardData };
    const event = type === "paste" ? new ClipboardEvent(type, told) : new DragEvent(type, told);
    document.activeElement.dispatchEvent(event);
}"""
"""Let a page have files as the clipboard or a drag hands them over."""
SHIFTS = """() => new Promise((resolve) => {
    const shifts = [];
    const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => {
        resolve(shifts.reduce((sum, shift) => sum + shift.value, 0));
    }));
})"""


def names(page: Page) -> list[str]:
    return page.locator(".tile-name").all_text_contents()


def kept_names(stack: Stack) -> list[str]:
    """Return what the files of all jobs are called."""
    database = Database(stack.database_url)
    with database.read() as connection:
        found = connection.execute(select(Upload.name).order_by(Upload.position))
        kept = list(found.scalars())
    database.close()
    return kept


def test_one_click_on_a_first_visit_ends_at_readings_of_every_kind(
    running: Stack, visitor: Visitor
) -> None:
    visitor.go("/").get_by_role("button", name="Try a sample").click()
    visitor.wait_for_result()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sample")
    digits = iter(visitor.digits())
    for digit in ("7", "4", "9", "2", "5", "3", "0", "8", "6", "1"):
        assert next(digits) == digit
    job = visitor.page.url.split("/")[-2]
    fields = running.get(f"/api/v1/jobs/{job}?redirect=false")["fields"]
    assert fields["blank"] == fields["unreadable"] == 1
    assert fields["accepted"] + fields["review"] == 10


def test_files_are_pasted_come_as_a_folder_and_are_seen_when_they_come_twice(
    front_end: Stack, visitor_of_front_end: Visitor, tmp_path: Path
) -> None:
    box = tmp_path / "class-a"
    (box / "monday").mkdir(parents=True)
    (box / "1.png").write_bytes(png(1))
    (box / "monday" / "1.png").write_bytes(png(1))
    (box / ".DS_Store").write_bytes(b"x")
    page = visitor_of_front_end.go("/")
    page.get_by_label("Name").focus()
    page.evaluate(GIVE, ["paste", [("image.png", "a"), ("scan.png", "b")]])
    expect(page.locator(".tile")).to_have_count(2)
    page.locator("#folder").set_input_files(box)
    expect(page.locator(".tile")).to_have_count(4)
    assert names(page)[:2] == ["pasted-1.png", "scan.png"]
    assert sorted(names(page)[2:]) == ["class-a/1.png", "class-a/monday/1.png"]
    expect(page.locator("#repeats")).to_be_hidden()
    page.evaluate(GIVE, ["drop", [("scan.png", "c"), ("other.png", "c")]])
    expect(page.locator("#repeats")).to_contain_text("1 file has the name and size of an earlier")
    page.get_by_role("button", name="Take the second ones off").click()
    expect(page.locator(".tile")).to_have_count(5)
    for name in ("pasted-1.png", "scan.png", "other.png"):
        page.get_by_role("button", name=f"Remove {name}").click()
    visitor_of_front_end.send()
    expect(page).to_have_url(JOB)
    assert sorted(kept_names(front_end)) == ["class-a/1.png", "class-a/monday/1.png"]


def test_thousands_of_files_are_a_few_tiles_and_a_count(visitor_of_front_end: Visitor) -> None:
    page = visitor_of_front_end.go("/")
    page.evaluate(GIVE, ["drop", [(f"{n}.png", "x") for n in range(5001)]])
    expect(page.locator("#more")).to_have_text("+ 4,977 more files")
    expect(page.locator(".tile")).to_have_count(24)
    too_many = "5,001 files are more than the 5,000 that can be sent at once."
    expect(page.locator("#chosen-summary")).to_contain_text(too_many)
    visitor_of_front_end.send()
    expect(page.get_by_role("alert")).to_contain_text(too_many)
    page.get_by_role("button", name="Remove 0.png").click()
    expect(page.locator("#chosen-summary")).to_have_text("5,000 files, 4.9 KiB")


def test_an_option_that_is_wrong_is_shown_where_it_is(visitor_of_front_end: Visitor) -> None:
    page = visitor_of_front_end.go("/")
    visitor_of_front_end.choose(picture(7))
    page.get_by_text("More options", exact=True).click()
    url = page.get_by_label("Tell this URL when it is done")
    url.fill("http://127.0.0.1/hook")
    page.get_by_text("More options", exact=True).click()
    visitor_of_front_end.send()
    expect(url).to_be_focused()
    expect(url).to_have_attribute("aria-invalid", "true")
    expect(url).to_have_accessible_description(re.compile("it must begin with https://"))
    url.fill("")
    visitor_of_front_end.send()
    expect(page).to_have_url(JOB)


def test_who_leaves_while_files_are_sent_is_asked_first(visitor_of_front_end: Visitor) -> None:
    page = visitor_of_front_end.go("/")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    visitor_of_front_end.choose(file("box.zip", zip_of({"1.png": png(1)}) + bytes(2_000_000)))
    visitor_of_front_end.send()
    sent = page.locator(".tile-sent")
    wait_for("some progress", lambda: 0 < sent.evaluate("bar => bar.value") < 1)
    expect(page.locator("#sending-figures")).to_contain_text("of 1.9 MiB")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.evaluate("setTimeout(() => location.assign('/jobs'))")
    assert asked.value.type == "beforeunload"
    page.get_by_role("button", name="Stop the upload").click()
    expect(sent).to_be_hidden()
    page.goto(f"{visitor_of_front_end.url}/jobs")


def test_among_many_templates_one_is_found_and_is_there_again(
    front_end: Stack, visitor_of_front_end: Visitor
) -> None:
    for number in range(6):
        text = as_text(definition(name=f"form-{number}", title=f"Sheet of room {number}"))
        front_end.add_template(text, blank_png())
    page = visitor_of_front_end.go("/")
    page.get_by_label("A form", exact=True).check()
    assert page.get_by_label("Each page finds its own").is_checked()
    page.get_by_label("Find a template").fill("room 4")
    expect(page.locator("#template-found")).to_have_text("1 choice found")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    image = page.locator(".choice", has_text="room 4").locator("img")
    wait_for("its picture", lambda: image.evaluate("image => image.naturalWidth") > 0)
    visitor_of_front_end.choose(file("1.png", blank_png(), "image/png"))
    visitor_of_front_end.send()
    expect(page.get_by_role("link", name="form-4@1")).to_be_visible()
    visitor_of_front_end.go("/")
    assert page.get_by_label("A form", exact=True).is_checked()
    assert page.get_by_label("Sheet of room 4").is_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(front_end: Stack, new_visitor: NewVisitor, theme: str) -> None:
    front_end.add_template(as_text(definition()), blank_png())
    visitor = new_visitor(front_end.url, viewport=PHONE, color_scheme=theme)
    page = visitor.go("/")
    visitor.choose(picture(7), picture(7), file("letter.txt", b"Dear Sir"), file("a.pdf", b"x"))
    page.get_by_label("A form", exact=True).check()
    page.get_by_text("More options", exact=True).click()
    assert not visitor.is_too_wide()
    visitor.send()
    expect(page.locator(".tile.is-wrong")).to_have_count(2)
    page.get_by_label("A number").check()
    assert not visitor.is_too_wide()
    assert faults(page) == []


def test_the_page_is_light_and_nothing_of_it_jumps(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url)
    received: list[int] = []

    def note(told: dict[str, Any]) -> None:
        received.append(told["encodedDataLength"])

    network = visitor.page.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", note)
    page = visitor.go("/")
    page.wait_for_load_state("networkidle")
    from_server = [size for size in received if size]
    assert 5 < len(from_server) <= MOST_REQUESTS
    assert sum(from_server) <= MOST_BYTES
    assert page.evaluate(SHIFTS) == 0


@pytest.fixture
def visitor_of_front_end(front_end: Stack, new_visitor: NewVisitor) -> Visitor:
    return new_visitor(front_end.url)
