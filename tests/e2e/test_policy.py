"""The policy of the pages holds in a browser: none breaks it, and what it forbids does not run."""

from __future__ import annotations

import pytest

from tests.e2e.browser import Visitor
from tests.e2e.conftest import NewVisitor
from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e
PAGES = ["/", "/draw", "/draw-template", "/jobs", "/templates", "/templates/exam", "/models"]
PAGES += ["/models/cnn", "/jobs/{job}", "/jobs/{job}/result", "/jobs/none", "/nowhere"]
INJECTED = """() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
    return window.injected === true;
}"""


def test_no_page_breaks_the_policy(front_end: Stack, new_visitor: NewVisitor) -> None:
    front_end.add_template(as_text(definition()), blank_png())
    job = front_end.submit(("7.png", png(7)))["id"]
    visitor = new_visitor(front_end.url)
    for path in PAGES:
        page = visitor.go(path.format(job=job))
        page.wait_for_load_state("networkidle")
        assert visitor.complaints == [], path


def test_an_image_of_what_was_sent_is_an_image_and_nothing_else(
    front_end: Stack, new_visitor: NewVisitor
) -> None:
    sent = png(7) + b"<script>window.injected = true</script>"
    job = front_end.submit(("evil.html", sent))["id"]
    front_end.add_template(as_text(definition()), blank_png())
    visitor = new_visitor(front_end.url)
    page = visitor.go("/templates/exam")
    shown = page.locator("img[src*='/api/v1/templates/']").first
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert visitor.go(f"/jobs/{job}").evaluate("window.injected") is None


def test_a_script_that_is_injected_does_not_run(front_end: Stack, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(front_end.url)
    assert visitor.go("/").evaluate(INJECTED) is False
    (complaint,) = visitor.complaints
    assert "Content Security Policy" in complaint
    visitor.complaints.clear()


def test_a_page_is_not_shown_within_another(front_end: Stack, new_visitor: NewVisitor) -> None:
    visitor: Visitor = new_visitor(front_end.url)
    page = visitor.go("/")
    page.evaluate(
        """path => {
        const frame = document.createElement("iframe");
        frame.src = path;
        document.body.append(frame);
    }""",
        "/jobs",
    )
    page.wait_for_load_state("networkidle")
    assert page.frames[-1].locator("main").count() == 0
    visitor.complaints.clear()
