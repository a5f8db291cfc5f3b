"""A result in a real browser: filtered, sorted, as a table, and corrected by keyboard."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import update

from shared.moves import PageResult
from shared.readings import Outcome
from shared.tables import Job
from tests.e2e.browser import faults, faults_of_themes
from tests.e2e.conftest import NewVisitor
from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition, field
from tests.support.stack import Stack
from tests.web.forms import form, number
from tests.web.working import Hands, failed, reading

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
READ = [
    reading("3", 0.9991),
    reading("7", 0.61, Outcome.REVIEW),
    reading(None, 0.97, Outcome.BLANK),
    reading(None, 0.88, Outcome.UNREADABLE),
    reading("1", 0.42, Outcome.REVIEW),
]
MORE = re.compile(r"/review\?.*cursor=")
DOUBTS = ["digit on page 2", "digit on page 4", "digit on page 5"]


@pytest.fixture
def digits(front_end: Stack, hands: Hands) -> str:
    """Return the path of a job of six pages: three in doubt, and the last one failed."""
    job = front_end.submit(*[(f"scan-{n}.png", png(n)) for n in range(1, 7)])["id"]
    hands.finish(job, lambda n: failed(n) if n == 6 else PageResult(n, [READ[n - 1]]))
    return f"/jobs/{job}"


@pytest.fixture
def forms(front_end: Stack, hands: Hands) -> str:
    """Return the path of a job of three forms, of which one has a field in doubt."""
    front_end.add_template(as_text(definition()), blank_png())
    job = front_end.submit(*[(f"{n}.png", blank_png(n)) for n in range(3)])["id"]
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="exam@1"))
    outcomes = (Outcome.ACCEPTED, Outcome.REVIEW, Outcome.BLANK)
    hands.finish(job, lambda page: form(page, outcomes[page - 1]))
    return f"/jobs/{job}"


def values(page: Page) -> list[str]:
    """Return what a table shows, row by row."""
    return [text.strip() for text in page.locator("td.said").all_text_contents()]


def entry(page: Page, name: str) -> Locator:
    """Return where the value of a field is typed."""
    return page.get_by_label(name, exact=True)


def csv_of(stack: Stack, job: str) -> str:
    return httpx.get(f"{stack.url}/api/v1{job}/result.csv").text


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_result_is_filtered_sorted_and_searched_and_its_view_is_remembered(
    front_end: Stack, digits: str, new_visitor: NewVisitor, scripts: bool
) -> None:
    page = new_visitor(front_end.url, java_script_enabled=scripts).go(f"{digits}/result")
    expect(page.locator(".result")).to_have_count(6)
    page.get_by_role("link", name="Table").click()
    expect(page.get_by_role("table", name="Fields, one in each row")).to_be_visible()
    assert values(page) == ["3", "7", "", "", "1"]
    page.get_by_label("Order").select_option("Least sure first")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**sort=confidence*")
    assert values(page) == ["1", "7", "", "", "3"]
    page.get_by_role("link", name="To do 3").click()
    page.wait_for_url("**only=todo*")
    assert values(page) == ["1", "7", ""]
    page.goto(f"{front_end.url}{digits}/result")
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_label("File name, or whole value").fill("SCAN-4")
    page.get_by_label("File name, or whole value").press("Enter")
    page.wait_for_url("**find=SCAN-4*")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("rowheader")).to_have_text("4. scan-4.png")


def test_doubts_are_corrected_by_keyboard_to_the_end(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{digits}/result")
    page.get_by_role("link", name="Correct 3 fields").click()
    expect(entry(page, DOUBTS[0])).to_be_focused()
    expect(page.get_by_role("img", name=f"{DOUBTS[0]}, as written")).to_be_visible()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(entry(page, DOUBTS[0])).to_have_value("7")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=f"{DOUBTS[1]}, as written")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 2, 2.")
    expect(page.locator("#progress-text")).to_have_text("1 of 3 fields done")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.locator(".card-wrong:visible")).to_contain_text("Write digits")
    page.keyboard.press("b")  # amid what was typed it throws nothing away
    expect(entry(page, DOUBTS[1])).to_have_value("x")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.get_by_role("img", name=f"{DOUBTS[2]}, as written")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("region", name="That was the last one")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(entry(page, DOUBTS[2])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="All done")).to_be_focused()
    expect(page.locator("#progress-text")).to_have_text("3 of 3 fields done")
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 5, 1.")
    rows = [row.split(",") for row in csv_of(front_end, digits).splitlines()]
    column = rows[0].index("value")
    assert [row[column] for row in rows[1:]] == ["3", "2", "", "", "1", ""]
    page.goto(f"{front_end.url}{digits}/result?view=gallery&only=corrected")
    expect(page.locator(".result .value")).to_have_text(["2", "Blank"])
    expect(page.locator(".result").first).to_contain_text("Read as 7")
    page.get_by_role("link", name="Confirmed 1").click()
    expect(page.locator(".result .value")).to_have_text(["1"])
    expect(page.get_by_role("link", name=re.compile(r"Correct \d"))).to_have_count(0)


def test_whoever_types_nothing_says_nothing_of_a_field(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{digits}/review")
    expect(entry(page, DOUBTS[0])).to_be_focused()
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(page.locator(".card-wrong:visible")).to_contain_text("press Blank")
    page.keyboard.press("ArrowDown")
    expect(entry(page, DOUBTS[1])).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry(page, DOUBTS[2])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="That was the last one")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 5, 1.")
    expect(page.locator("#progress-text")).to_have_text("1 of 3 fields done")
    job = httpx.get(f"{front_end.url}/api/v1{digits}").json()
    assert (job["corrected"], job["to_review"]) == (1, 2)


def test_a_slip_of_the_hand_says_nothing_of_the_next_field(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url)
    visitor.page.clock.install(time=0)
    page = visitor.go(f"{digits}/review")
    for place, key in enumerate(("Enter", "b")):
        expect(entry(page, DOUBTS[place])).to_be_focused()
        for _ in range(4):  # without a `keyup` between them they are repeats
            page.keyboard.down(key)
        page.keyboard.up(key)
        expect(entry(page, DOUBTS[place + 1])).to_be_focused()
    expect(page.locator("#progress-text")).to_have_text("2 of 3 fields done")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.clock.fast_forward(600)  # as long as nobody can have seen the field, no click counts
    page.get_by_role("button", name="Save").dblclick()
    expect(entry(page, DOUBTS[1])).to_be_focused()
    page.clock.fast_forward(600)
    page.get_by_role("button", name="Blank").dblclick()
    expect(entry(page, DOUBTS[2])).to_be_focused()
    expect(page.locator("#progress-text")).to_have_text("2 of 3 fields done")
    expect(page.get_by_label("Keys")).to_be_visible()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("region", name="All done")).to_be_focused()
    expect(page.get_by_label("Keys")).to_be_hidden()


def test_a_review_that_cannot_load_more_says_so_and_goes_on_later(
    front_end: Stack, hands: Hands, new_visitor: NewVisitor
) -> None:
    job = front_end.submit(*[(f"{n}.png", png(n % 10)) for n in range(70)])["id"]
    hands.finish(job, lambda n: PageResult(n, [READ[1]]))
    visitor = new_visitor(front_end.url)
    visitor.page.route(MORE, lambda route: route.fulfill(status=503))
    page = visitor.go(f"/jobs/{job}/review#field-60-digit")
    expect(entry(page, "digit on page 60")).to_be_focused()
    page.keyboard.press("Enter")
    end = page.get_by_role("region", name="The next fields could not be loaded")
    expect(end).to_be_focused()
    expect(end).to_contain_text("1 field was looked at, 59 left as they were.")
    page.get_by_role("button", name="Try again").click()
    expect(end).to_be_focused()
    page.unroute(MORE)
    page.get_by_role("button", name="Try again").click()
    expect(entry(page, "digit on page 61")).to_be_focused()
    for n in range(62, 71):
        page.keyboard.press("ArrowDown")
        expect(entry(page, f"digit on page {n}")).to_be_focused()
    page.keyboard.press("ArrowDown")
    end = page.get_by_role("region", name="That was the last one")
    expect(end).to_contain_text("1 field was looked at, 69 left as they were.")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_what_cannot_be_saved_is_kept_and_tried_again(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{digits}/review")
    page.route("**/correction", lambda route: route.fulfill(status=500, json={"detail": "no"}))
    expect(entry(page, DOUBTS[0])).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("1 field is not saved: digit on page 2: No.")
    page.get_by_role("button", name="Go to it").click()
    expect(entry(page, DOUBTS[0])).to_have_value("2")
    page.unroute("**/correction")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 2, 2.")
    page.get_by_role("button", name="Undo").click()
    expect(entry(page, DOUBTS[0])).to_have_value("7")
    expect(page.locator("#progress-text")).to_have_text("0 of 3 fields done")


def test_what_waits_for_the_server_alone_is_saved_once_that_answers(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(front_end.url)
    visitor.page.clock.install(time=0)
    page = visitor.go(f"{digits}/review")
    expect(entry(page, DOUBTS[0])).to_be_focused()
    alert = page.get_by_role("alert")
    page.context.set_offline(True)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(alert).to_contain_text("1 field is not saved: digit on page 2: The server does not")
    expect(page.locator("#progress-text")).to_have_text("0 of 3 fields done")
    page.context.set_offline(False)
    expect(alert).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Saved: digit on page 2, 2.")
    page.route("**/correction", lambda route: route.abort())
    page.keyboard.press("b")
    expect(alert).to_contain_text("1 field is not saved: digit on page 4: The server does not")
    page.unroute("**/correction")
    page.clock.fast_forward(5_000)
    expect(alert).to_be_hidden()
    expect(page.locator("#progress-text")).to_have_text("2 of 3 fields done")
    assert [said_of(front_end, digits, place) for place in (2, 4)] == ["2", None]


def say(stack: Stack, job: str, place: int, value: str | None) -> None:
    """Correct a digit as somebody else does at the same time."""
    path = f"/api/v1{job}/pages/{place}/fields/digit/correction"
    assert httpx.put(stack.url + path, json={"value": value}).status_code == 200


def said_of(stack: Stack, job: str, place: int) -> str | None:
    pages = httpx.get(f"{stack.url}/api/v1{job}/result").json()["pages"]
    value: str | None = pages[place - 1]["readings"][0]["correction"]["value"]
    return value


def test_of_two_who_correct_one_field_the_later_one_chooses(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{digits}/review")
    expect(entry(page, DOUBTS[0])).to_be_focused()
    for place in (2, 4):
        say(front_end, digits, place, "8")
    for value in "96":
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("2 fields are not saved")
    expect(alert).to_contain_text("Meanwhile somebody has said that it holds 8 (")
    expect(alert.get_by_role("listitem")).to_have_text([f"{DOUBTS[0]}: 9", f"{DOUBTS[1]}: 6"])
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    page.get_by_role("button", name="Go to it").click()
    expect(entry(page, DOUBTS[0])).to_have_value("9")
    expect(page.locator(".card-theirs:visible")).to_contain_text("). Yours is 9.")
    assert faults_of_themes(page) == []
    page.get_by_role("button", name="Keep 8").press("Enter")
    expect(page.get_by_role("button", name="Store 6")).to_be_visible()
    page.get_by_role("button", name="Store 6").press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"Saved: {DOUBTS[1]}, 6.")
    expect(alert).to_be_hidden()
    assert [said_of(front_end, digits, place) for place in (2, 4)] == ["8", "6"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(entry(page, DOUBTS[0])).to_have_value("8")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"Saved: {DOUBTS[0]}, 3.")


def test_what_breaks_a_rule_is_asked_about_once(
    front_end: Stack, forms: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{forms}/review?page=2#field-2-score")
    score = entry(page, "score on page 2")
    expect(score).to_be_focused()
    page.keyboard.type("170")
    page.keyboard.press("Enter")
    wrong = page.locator(".card-wrong:visible")
    expect(wrong).to_have_text(
        "It is more than 100, the most that is allowed. "
        "If that is what is written, save it once more."
    )
    expect(score).to_be_focused()
    assert "correction" not in httpx.get(f"{front_end.url}/api/v1{forms}/result").text
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: score on page 2, 170.")
    page.keyboard.press("ArrowUp")
    expect(score).to_have_value("170")
    page.keyboard.press("Enter")
    expect(entry(page, "id on page 3")).to_be_focused()


def test_a_reading_that_breaks_a_rule_is_asked_about_on_its_card_and_no_slip_confirms_it(
    front_end: Stack, hands: Hands, new_visitor: NewVisitor
) -> None:
    front_end.add_template(as_text(definition()), blank_png())
    job = front_end.submit(("1.png", blank_png()))["id"]
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="exam@1"))
    read = [number("id", "00420"), number("score", "170", Outcome.REVIEW)]
    hands.finish(job, lambda page: PageResult(page, read))
    visitor = new_visitor(front_end.url)
    visitor.page.clock.install(time=0)
    page = visitor.go(f"/jobs/{job}/review")
    wrong = page.locator(".card-wrong:visible")
    expect(entry(page, "score on page 1")).to_be_focused()
    page.clock.fast_forward(600)
    page.get_by_role("button", name="Save").dblclick()
    expect(wrong).to_contain_text("It is more than 100, the most that is allowed.")
    expect(page.locator("#progress-text")).to_have_text("0 of 1 field done")
    page.keyboard.press("Control+a")
    page.keyboard.type("180")
    for _ in range(4):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(entry(page, "score on page 1")).to_be_focused()
    expect(page.locator("#progress-text")).to_have_text("0 of 1 field done")
    page.clock.fast_forward(600)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="All done")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Saved: score on page 1, 180.")


@pytest.fixture
def sums(front_end: Stack, hands: Hands) -> str:
    """Return the path of a job with a total that is not the sum, and one more field in doubt."""
    boxes = [field("a"), field("total", rules={"sum": ["a"]}), field("next")]
    front_end.add_template(as_text(definition(*boxes)), blank_png())
    job = front_end.submit(("1.png", blank_png()))["id"]
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="exam@1"))
    read = [number("a", "5"), number("total", "6", Outcome.REVIEW)]
    hands.finish(job, lambda page: PageResult(page, [*read, number("next", "1", Outcome.REVIEW)]))
    return f"/jobs/{job}"


def test_a_rule_between_fields_is_asked_about_before_one_goes_on(
    front_end: Stack, sums: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{sums}/review")
    total = entry(page, "total on page 1")
    expect(total).to_be_focused()
    page.keyboard.press("Enter")
    wrong = page.locator(".card-wrong:visible")
    expect(wrong).to_contain_text("It is not the sum of a, which is 5.")
    expect(wrong).to_contain_text("save it once more")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(total).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("alert")).to_contain_text("1 field is not saved: total on page 1")
    page.get_by_role("button", name="Go to it").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved: total on page 1, 6.")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(entry(page, "next on page 1")).to_be_focused()


def hold_corrections(page: Page) -> list[Route]:
    """Hold corrections back from the server until a test lets them go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/correction", hold)
    return held


def test_what_is_typed_while_the_server_is_asked_belongs_to_the_next_field(
    front_end: Stack, sums: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{sums}/review")
    asked = hold_corrections(page)
    total, following = entry(page, "total on page 1"), entry(page, "next on page 1")
    expect(total).to_be_focused()
    with page.expect_request("**/correction"):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    page.keyboard.type("99")
    asked.pop().continue_()
    expect(page.locator(".card-wrong:visible")).to_contain_text("It is not the sum of a")
    expect(total).to_have_value("6")
    assert asked == []
    with page.expect_request("**/correction"):
        page.keyboard.press("Enter")
    page.keyboard.type("458")
    page.keyboard.press("Backspace")
    asked.pop().continue_()
    expect(following).to_be_focused()
    expect(following).to_have_value("45")
    expect(total).to_have_value("6")


def test_a_server_that_is_slow_to_answer_keeps_nobody(
    front_end: Stack, sums: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{sums}/review")
    asked = hold_corrections(page)
    expect(entry(page, "total on page 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry(page, "next on page 1")).to_be_focused()
    asked.pop().continue_()
    expect(page.get_by_role("alert")).to_contain_text("It is not the sum of a, which is 5.")


def test_a_job_that_is_gone_and_a_lost_log_in_are_told_with_the_way_out(
    front_end: Stack, digits: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(f"{digits}/review")
    out = {"type": "urn:fieldhand:problem:unauthenticated", "title": "", "status": 401}
    page.route("**/correction", lambda route: route.fulfill(status=401, json=out))
    expect(entry(page, DOUBTS[0])).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You are logged out.")
    expect(page.get_by_role("link", name="Log in, in a new tab")).to_be_visible()
    page.unroute("**/correction")
    httpx.delete(f"{front_end.url}/api/v1{digits}")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_contain_text("This job is not there any more")
    expect(alert.get_by_role("listitem")).to_have_text([f"{DOUBTS[0]}: 2"])
    expect(page.get_by_role("link", name="See all jobs, in a new tab")).to_be_visible()
    expect(page.get_by_role("link", name="Log in, in a new tab")).to_be_hidden()
    assert faults_of_themes(page) == []


@pytest.mark.parametrize("said", ["sure", "theirs"])
def test_without_javascript_a_page_asks(
    front_end: Stack, forms: str, new_visitor: NewVisitor, said: str
) -> None:
    visitor = new_visitor(front_end.url, java_script_enabled=False, viewport=PHONE)
    page = visitor.go(f"{forms}/review?page=2&field=score")
    if said == "theirs":
        path = f"{front_end.url}/api/v1{forms}/pages/2/fields/score/correction"
        assert httpx.put(path, json={"value": "19"}).status_code == 200
    page.get_by_label("score on page 2", exact=True).fill("18" if said == "theirs" else "170")
    page.get_by_role("button", name="Save").first.click()
    if said == "theirs":
        expect(page.get_by_role("heading")).to_have_text("Somebody was here meanwhile")
        expect(page.locator(".versus dd > strong")).to_have_text(["19", "18"])
        assert not visitor.is_too_wide()
        page.get_by_role("button", name="Store mine").click()
    else:
        expect(page.get_by_role("heading")).to_have_text("Is that what is written?")
        expect(page.get_by_label("What is written")).to_be_focused()
        page.keyboard.press("Enter")
    page.wait_for_url("**/review**")
    assert f"00420,{'18' if said == 'theirs' else '170'}" in csv_of(front_end, forms)


def test_a_field_is_corrected_without_javascript(
    front_end: Stack, forms: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url, java_script_enabled=False).go(f"{forms}/result?view=table")
    page.get_by_role("row", name="2. 1.png").get_by_role("link", name="score").click()
    page.get_by_label("score on page 2", exact=True).fill("18")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_label("score on page 2", exact=True)).to_have_value("18")
    expect(page.locator("#field-2-score")).to_contain_text("Read as 17")
    assert "00420,18" in csv_of(front_end, forms)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_all_fits_and_everybody_can_use_it(
    front_end: Stack, digits: str, forms: str, new_visitor: NewVisitor, scheme: str
) -> None:
    visitor = new_visitor(front_end.url, viewport=PHONE, color_scheme=scheme)
    for path in (
        f"{digits}/result?view=gallery",
        f"{digits}/result?view=table",
        f"{digits}/result?only=corrected",
        f"{forms}/result?view=gallery",
        f"{forms}/result?view=table",
        f"{forms}/review",
    ):
        page = visitor.go(path)
        assert not visitor.is_too_wide(), path
        assert faults(page) == [], path
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
