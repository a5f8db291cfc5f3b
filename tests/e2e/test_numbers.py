"""Numbers in a real browser: chosen, told how they look, shown with boxes around their digits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from shared.moves import PageResult
from tests.e2e.browser import JOB, file
from tests.e2e.conftest import NewVisitor
from tests.support.processes import wait_for
from tests.support.stack import Stack
from tests.web.lines import page_of, readings_of
from tests.web.working import Hands

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}


def fill_in(page: Page) -> None:
    """Choose numbers and say how they look."""
    page.get_by_label("A number").check()
    page.get_by_text("More options", exact=True).click()
    page.get_by_label("Digits, least").fill("3")
    page.get_by_label("Digits, most").fill("8")
    page.get_by_label("Decimals").select_option("2")
    page.get_by_label("Pattern").fill("[1-9].*")
    page.get_by_label("Several lines on a page").check()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_options_of_numbers_fold_open_and_reach_the_job(
    front_end: Stack, new_visitor: NewVisitor, javascript: bool
) -> None:
    visitor = new_visitor(front_end.url, viewport=PHONE, java_script_enabled=javascript)
    page = visitor.go("/")
    options = page.get_by_role("group", name="How the numbers look")
    expect(options).to_be_hidden()
    fill_in(page)
    expect(options).to_be_visible()
    assert not javascript or not visitor.is_too_wide()
    visitor.choose(file("12.png", page_of("12"), "image/png"))
    visitor.send()
    expect(page).to_have_url(JOB)
    job = front_end.get("/api/v1/jobs")["jobs"][0]
    assert (job["reader"], job["model"]) == ("number", "cnn")
    kept = {"digits": [3, 8], "pattern": "[1-9].*", "decimals": 2, "lines": True}
    assert job["options"] == kept


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_folded_away_is_not_sent(
    front_end: Stack, new_visitor: NewVisitor, javascript: bool
) -> None:
    visitor = new_visitor(front_end.url, java_script_enabled=javascript)
    page = visitor.go("/")
    fill_in(page)
    page.get_by_label("One digit").check()
    visitor.choose(file("7.png", page_of("7"), "image/png"))
    visitor.send()
    expect(page).to_have_url(JOB)
    job = front_end.get("/api/v1/jobs")["jobs"][0]
    assert (job["reader"], job["model"], job["options"]) == ("digit", "cnn", {})


def test_an_option_that_is_wrong_is_said_and_can_be_mended(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url)
    page = visitor.go("/")
    fill_in(page)
    page.get_by_label("Pattern").fill("(")
    visitor.choose(file("12.png", page_of("12"), "image/png"))
    visitor.send()
    said = "Pattern: it is no regular expression"
    expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_label("Pattern").fill("")
    visitor.send()
    expect(page).to_have_url(JOB)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1200, "height": 900}], ids=["phone", "desk"])
def test_the_boxes_of_the_digits_lie_over_the_digits(
    front_end: Stack, hands: Hands, new_visitor: NewVisitor, viewport: dict[str, int]
) -> None:
    job = front_end.submit(("two.png", page_of("40712", "385")), reader="number", lines="true")
    hands.finish(job["id"], lambda number: PageResult(number, readings_of("40712", "385")))
    visitor = new_visitor(front_end.url, viewport=viewport)
    page = visitor.go(f"/jobs/{job['id']}/result")
    assert visitor.digits() == ["40712", "385"]
    expect(page.locator(".line rect")).to_have_count(8)
    for line in page.locator(".line").all():
        assert_over(line)
    page.get_by_text("Each digit").first.click()
    expect(page.get_by_role("row", name="0 99.91")).to_be_visible()
    assert not visitor.is_too_wide()


def assert_over(line: Locator) -> None:
    """Check that picture and drawing are of one size and in one place, and not distorted."""
    image, drawing = line.locator("img"), line.locator("svg")
    wait_for("the image", lambda: image.evaluate("image => image.naturalWidth") > 0)
    wait_for(
        "one place", lambda: image.bounding_box() == pytest.approx(drawing.bounding_box())
    )  # what is loaded above them moves both
    shown, natural = image.evaluate(
        "image => [image.width / image.height, image.naturalWidth / image.naturalHeight]"
    )
    viewed = drawing.evaluate("svg => svg.viewBox.baseVal.width / svg.viewBox.baseVal.height")
    assert shown == pytest.approx(natural, rel=0.02)
    assert viewed == pytest.approx(natural, rel=0.02)


def test_the_accounts_of_a_job_move_while_it_runs(
    front_end: Stack, hands: Hands, new_visitor: NewVisitor
) -> None:
    hands.context.settings = hands.context.settings.model_copy(update={"batch_pages": 1})
    files = [(f"{n}.png", page_of(str(n))) for n in range(3)]
    job = front_end.submit(*files, reader="number")
    page = new_visitor(front_end.url).go(f"/jobs/{job['id']}?stay=1")
    hands.expand(job["id"])
    hands.read(job["id"], lambda n: PageResult(n, readings_of(str(n))), batches=2)
    two_thirds = re.compile(r"666\.6")
    read = page.locator("#stack .is-read")
    expect(read).to_have_attribute("width", two_thirds)
    expect(page.locator("#agreement")).to_contain_text("The sums agree")
    hands.read(job["id"], lambda n: PageResult(n, readings_of(str(n))))
    expect(page.locator("#state")).to_have_text("Done")
    expect(page.locator("#stack rect")).to_have_count(1)
