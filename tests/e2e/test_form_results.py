"""What visitors do with the result of forms, in a real browser over a real server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from shared.readings import Outcome
from shared.settings import Settings
from shared.tables import Job
from tests.e2e.conftest import NewVisitor
from tests.support.forms import as_text, blank_png, definition
from tests.support.stack import Stack
from tests.web.forms import form
from tests.web.working import Hands

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
SCORES = (Outcome.ACCEPTED, Outcome.REVIEW, Outcome.BLANK)


@pytest.fixture
def result(front_end: Stack) -> str:
    """Return the path of the result of three forms."""
    front_end.add_template(as_text(definition()), blank_png())
    job = front_end.submit(*[(f"{n}.png", blank_png(n)) for n in range(len(SCORES))])["id"]
    settings = Settings(
        data_dir=front_end.folder,
        database_url=front_end.database_url,
        redis_url=front_end.redis.url,
    )
    hands = Hands(settings)
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="exam@1"))
    hands.finish(job, lambda page: form(page, SCORES[page - 1]))
    hands.close()
    return f"/jobs/{job}/result"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_fields_are_walked_and_filtered_by_keyboard(
    front_end: Stack, result: str, new_visitor: NewVisitor, scripts: bool
) -> None:
    page = new_visitor(front_end.url, java_script_enabled=scripts).go(result)
    page.locator("#box-2-id").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="score, review: 17")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{front_end.url}{result}#field-2-score")
    expect(page.locator("#field-2-score .value")).to_be_in_viewport()
    page.get_by_label("Field", exact=True).select_option("score")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**field=score*")
    page.get_by_role("link", name="Review").press("Enter")
    expect(page).to_have_url(f"{front_end.url}{result}?only=review&field=score")
    expect(page.locator(".form-reading")).to_have_count(1)
    expect(page.get_by_role("img", name="score on page 2, as written")).to_be_visible()


def test_boxes_lie_where_the_fields_are(
    front_end: Stack, result: str, new_visitor: NewVisitor
) -> None:
    page = new_visitor(front_end.url).go(result)
    image = page.get_by_role("img", name="Page 1: 0.png").bounding_box()
    box = page.locator("#box-1-score rect").bounding_box()
    assert image
    assert box
    scale = image["width"] / 600
    assert image["height"] == pytest.approx(400 * scale, abs=1)
    assert box["x"] - image["x"] == pytest.approx(400 * scale, abs=3)
    assert box["y"] - image["y"] == pytest.approx(120 * scale, abs=3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(
    front_end: Stack, result: str, new_visitor: NewVisitor, scheme: str
) -> None:
    visitor = new_visitor(front_end.url, viewport=PHONE, color_scheme=scheme)
    for query in ("", "?only=review", "?field=score"):
        page = visitor.go(result + query)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        expect(page.locator(".value").first).to_be_visible()
