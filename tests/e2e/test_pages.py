"""What visitors do, in a real browser, over the whole running system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import JOB, Visitor, file, picture
from tests.e2e.conftest import NewVisitor, serving
from tests.support.drawing import png, zip_of
from tests.support.processes import wait_for
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
LETTER = file("letter.txt", b"Dear Sir", "text/plain")


@pytest.fixture
def idle(request: pytest.FixtureRequest, folder: Path) -> Iterator[Stack]:
    """Yield a system without a worker."""
    with serving(request, folder, "web", "sweeper") as stack:
        yield stack


def tile(page: Page, name: str) -> Locator:
    """Return the tile of a chosen file."""
    return page.locator(".tile", has_text=name)


def test_a_first_visit_ends_at_the_digits(visitor: Visitor) -> None:
    page = visitor.go("/")
    visitor.choose(*[picture(digit) for digit in (3, 7, 5)])
    previews = page.locator("#tiles img")
    expect(previews).to_have_count(3)
    for preview in previews.all():
        expect(preview).to_be_visible()
        wait_for("the image", lambda: preview.evaluate("image => image.naturalWidth") > 0)  # noqa: B023
    visitor.send()
    visitor.wait_for_result()
    assert visitor.digits() == ["3", "7", "5"]
    page.reload()
    assert visitor.digits() == ["3", "7", "5"]
    page.go_back()
    expect(page).to_have_url(f"{visitor.url}/")


def test_the_pages_of_a_result_are_shown(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.choose(picture(4, "four.png"))
    visitor.send()
    visitor.wait_for_result()
    image = visitor.page.get_by_alt_text("Page 1: four.png")
    wait_for("the image", lambda: image.evaluate("image => image.naturalWidth") > 0)
    expect(visitor.page.locator(".result")).to_contain_text(re.compile(r"\d\s%"))


def test_without_javascript_a_visit_ends_at_the_digits_too(
    running: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(running.url, java_script_enabled=False)
    visitor.go("/")
    visitor.choose(picture(2), picture(8))
    visitor.send()
    visitor.wait_for_result()
    assert visitor.digits() == ["2", "8"]


def test_without_javascript_what_is_wrong_is_said_too(
    running: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(running.url, java_script_enabled=False)
    page = visitor.go("/")
    visitor.choose(picture(2), LETTER)
    visitor.send()
    expect(page.get_by_role("alert")).to_contain_text("letter.txt: It is not a PNG")


def test_an_archive_is_followed_to_its_end(visitor: Visitor) -> None:
    members = {f"{n:03}.png": png(n % 10, shift=n % 3) for n in range(300)}
    visitor.go("/")
    visitor.choose(file("box.zip", zip_of(members), "application/zip"))
    visitor.send()
    visitor.wait_for_result()
    expect(visitor.page.locator("main")).to_contain_text("300 pages: 300 read, 0 failed")
    assert len(visitor.digits()) == 60
    visitor.page.get_by_role("link", name="Next").click()
    expect(visitor.page.locator("#page-61")).to_be_visible()


def test_what_is_wrong_with_a_file_is_said_beside_it(visitor: Visitor) -> None:
    page = visitor.go("/")
    visitor.choose(picture(6), LETTER)
    visitor.send()
    expect(page.get_by_role("alert")).to_contain_text("1 file cannot be read")
    expect(tile(page, "letter.txt")).to_contain_text("It is not a PNG")
    expect(tile(page, "digit-6.png")).not_to_contain_text("not a PNG")
    page.get_by_role("button", name="Take these files off the list").click()
    expect(page.locator(".tile")).to_have_count(1)
    visitor.send()
    visitor.wait_for_result()
    assert visitor.digits() == ["6"]


def test_many_files_are_shown_by_the_first_few(visitor: Visitor) -> None:
    page = visitor.go("/")
    visitor.choose(*[picture(n % 10, f"scan-{n}.png") for n in range(40)])
    expect(page.locator("#tiles img")).to_have_count(24)
    expect(page.locator("#more")).to_have_text("+ 16 more files")
    page.get_by_role("button", name="Remove scan-0.png").click()
    expect(page.locator("#chosen-summary")).to_contain_text("39 files")
    expect(page.get_by_role("button", name="Remove scan-1.png")).to_be_focused()
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#chosen")).to_be_hidden()


def test_files_can_be_dropped_on_the_page(visitor: Visitor) -> None:
    page = visitor.go("/")
    transfer = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["x"], "dropped.png", { type: "image/png" }));
            return transfer;
        }"""
    )
    page.dispatch_event("#drop-zone", "drop", {"dataTransfer": transfer})
    expect(page.locator(".tile")).to_contain_text("dropped.png")


def test_a_slow_upload_shows_its_progress_and_can_be_stopped(visitor: Visitor) -> None:
    page = visitor.go("/")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", slow)
    visitor.choose(file("box.zip", zip_of({"1.png": png(1)}) + bytes(2_000_000)))
    visitor.send()
    bar = page.get_by_role("progressbar")
    wait_for("some progress", lambda: 0 < bar.evaluate("bar => bar.value") < 1)
    page.get_by_role("button", name="Stop the upload").click()
    expect(page.get_by_role("button", name="Read the digits")).to_be_enabled()
    expect(page.locator(".tile")).to_have_count(1)


def test_a_job_waits_for_a_worker_says_so_and_goes_on_by_itself(
    idle: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(idle.url)
    page = visitor.go("/")
    visitor.choose(picture(9))
    visitor.send()
    expect(page).to_have_url(JOB)
    status = page.get_by_role("status").filter(has_text="No worker is running.")
    expect(status).to_contain_text("Your job is safe and starts by itself")
    idle.start("worker")
    visitor.wait_for_result()
    assert visitor.digits() == ["9"]


def test_who_stays_on_the_status_sees_the_job_end_there(visitor: Visitor, running: Stack) -> None:
    members = {f"{n}.png": png(n % 10) for n in range(100)} | {"cut.png": png(1)[:150]}
    job = running.submit(("box.zip", zip_of(members)))
    page = visitor.go(f"{job['links']['page']}?stay=1")
    expect(page.locator("main")).to_contain_text("101 of 101 pages finished")
    expect(page.locator("#state")).to_have_text("Done")
    expect(page.locator("#failures")).to_contain_text("cut.png")
    page.get_by_role("link", name="See the result").click()
    expect(page.locator(".result")).to_have_count(60)


def test_a_job_can_be_stopped_and_deleted(idle: Stack, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(idle.url)
    page = visitor.go("/")
    page.get_by_label("Name").fill("by mistake")
    visitor.choose(picture(9))
    visitor.send()
    expect(page).to_have_url(JOB)
    page.get_by_role("button", name="Stop this job").click()
    expect(page.locator("main")).to_contain_text("Cancelled")
    page.get_by_text("Delete …").click()
    page.get_by_role("button", name="Delete this job").click()
    expect(page).to_have_url(f"{idle.url}/jobs")
    expect(page.locator("main")).not_to_contain_text("by mistake")


def test_a_job_whose_server_goes_away_says_so_and_comes_back(
    idle: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(idle.url)
    page = visitor.go("/")
    visitor.choose(picture(9))
    visitor.send()
    expect(page).to_have_url(JOB)
    idle.parts["web"].stop()
    away = page.get_by_text("The server does not answer.")
    expect(away).to_be_visible()
    idle.start("web")
    expect(away).to_be_hidden()


def test_a_phone_never_scrolls_sideways(running: Stack, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(running.url, viewport=PHONE)
    page = visitor.go("/")
    visitor.choose(picture(1, "long name " * 30 + ".png"), file("a" * 120, b"text"))
    assert not visitor.is_too_wide()
    visitor.send()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not visitor.is_too_wide()
    page.locator(".tile-remove").last.click()
    visitor.send()
    visitor.wait_for_result()
    result = page.url.removeprefix(visitor.url)
    for path in (
        result,
        result.replace("/result", "?stay=1"),
        "/jobs",
        "/jobs/none",
        "/pixels",
        "/models",
        "/models/cnn",
    ):
        visitor.go(path)
        assert not visitor.is_too_wide(), path


def test_the_keyboard_alone_can_submit(visitor: Visitor) -> None:
    # Choosers are caught from here on: to begin only before the key is pressed may be too late.
    visitor.page.on("filechooser", lambda _chooser: None)
    page = visitor.go("/")
    tab_to(page, "files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([picture(0)])
    expect(page.locator(".tile")).to_have_count(1)
    tab_to(page, "name")
    page.keyboard.type("typed")
    tab_to(page, "send")
    page.keyboard.press("Enter")
    visitor.wait_for_result()
    expect(page.get_by_role("heading", name="typed")).to_be_visible()
    assert visitor.digits() == ["0"]


def tab_to(page: Page, target: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == target:
            return
    pytest.fail(f"Tab never reaches {target}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_that_of_the_system(
    running: Stack, new_visitor: NewVisitor, theme: str
) -> None:
    page = new_visitor(running.url, color_scheme=theme).go("/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", theme)


def test_rows_of_numbers_are_typed_on_a_phone_without_javascript(
    running: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(running.url, viewport=PHONE, java_script_enabled=False)
    page = visitor.go("/pixels")
    page.get_by_role("link", name="Fill in an example").click()
    numbers = page.get_by_label("Numbers")
    expect(numbers).to_have_value(re.compile(r"\d"))
    example = numbers.input_value()
    numbers.fill(example + "1, 2, 3")
    visitor.send()
    expect(page.get_by_role("alert")).to_contain_text("Row 3 holds 3 values and not 64.")
    expect(numbers).to_have_value(example + "1, 2, 3")
    numbers.fill(example)
    page.get_by_label("Name").fill("two rows")
    visitor.send()
    visitor.wait_for_result()
    assert visitor.digits() == ["7", "0"]
