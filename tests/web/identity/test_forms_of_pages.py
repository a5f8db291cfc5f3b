"""The forms of the pages, sent by a browser without scripts."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from tests.support.drawing import png
from tests.support.forms import as_text, blank_png, definition
from tests.web.identity.people import Person
from web.pages.pixels import EXAMPLE


def test_an_upload(alice: Person) -> None:
    alice.log_in()
    answer = alice.send("/", files=(io.BytesIO(png(7)), "7.png"))
    assert answer.status_code == 303
    assert alice.browser.get(answer.location).status_code == 200


def test_rows_of_numbers_that_are_long(alice: Person) -> None:
    alice.log_in()
    assert alice.send("/pixels", pixels=EXAMPLE * 5000).status_code == 303


def test_a_template(alice: Person) -> None:
    alice.log_in()
    blank = (io.BytesIO(blank_png()), "blank.png")
    answer = alice.send("/templates", definition=as_text(definition()), reference=blank)
    assert answer.location == "/templates/exam?version=1"


@pytest.mark.parametrize("path", ["cancel", "delete"])
def test_the_buttons_of_a_job(path: str, alice: Person) -> None:
    job = alice.submit()
    alice.log_in()
    assert alice.browser.post(f"/jobs/{job}/{path}").status_code == 403
    assert alice.send(f"/jobs/{job}/{path}").status_code == 303


def test_a_form_that_is_out_of_date_says_so(alice: Person) -> None:
    answer = alice.browser.post("/login", data={"name": "x"}, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "reload it" in answer.text


def test_a_stranger_sends_no_large_body(alice: Person) -> None:
    files = {"name": "alice", "file": (io.BytesIO(bytes(2**17)), "x")}
    assert alice.browser.post("/login", data=files).status_code == 413


TEMPLATES = sorted((Path(__file__).parents[3] / "web" / "templates").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_each_form_that_changes_something_carries_the_token(template: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(), re.DOTALL)
    assert [form for form in forms if "{{ csrf_field() }}" not in form] == []
