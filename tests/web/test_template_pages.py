"""The pages of form templates, as a browser without JavaScript sees them."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from tests.support.forms import blank_png, definition, field
from tests.web.templates import HTML, add, post
from web.pages.templates import label_at, label_size

HOSTILE = "<script>alert(1)</script>"


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer.text


def test_without_a_template_the_page_shows_the_way(client: FlaskClient) -> None:
    page = get(client, "/templates")
    assert "There are no templates yet" in page
    assert re.search(r'<input [^>]*name="definition" required', page)
    assert re.search(r'<input [^>]*name="reference" required multiple', page)
    example = re.search(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    assert example
    text = example[1].replace("&#34;", '"')
    assert post(client, text, ("blank.png", blank_png(size=(1200, 800)))).status_code == 201


def test_the_pages_are_reached_from_every_page(client: FlaskClient) -> None:
    assert 'href="/templates">Templates</a>' in get(client, "/")
    add(client)
    page = get(client, "/templates")
    assert 'aria-current="page" href="/templates"' in page
    assert 'href="/templates/exam?version=1">Exam score sheet</a>' in page
    assert "2 fields on 1 page" in page


def test_the_form_adds_a_template_and_shows_it(client: FlaskClient) -> None:
    answer = post(client, path="/templates")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/templates/exam?version=1")
    assert "Exam score sheet" in get(client, answer.headers["Location"])


def test_the_form_tells_every_fault_with_its_place(client: FlaskClient) -> None:
    bad = definition(field(box=[590, 0, 20, 20]), field("b", page=7))
    answer = post(client, bad, path="/templates")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert "wrong in 2 places" in answer.text
    assert "<code>fields[0].box</code>: it is not on the page" in answer.text
    torn = post(client, None, ("blank.png", b"Dear Sir"), path="/templates")
    assert "blank.png: it is not a PNG" in torn.text


def test_fields_are_drawn_over_their_page(client: FlaskClient) -> None:
    add(client)
    page = get(client, "/templates/exam")
    assert 'src="/api/v1/templates/exam/pages/1/image?version=1&amp;width=' in page
    assert 'viewBox="0 0 600 400"' in page
    boxes = re.findall(r'<a id="box-(\w+)" href="#field-(\w+)" aria-label="([^"]+)">', page)
    assert boxes == [("id", "id", "id, field 1"), ("score", "score", "score, field 2")]
    assert '<rect x="400" y="120" width="120" height="40"/>' in page
    walls = re.findall(r'<path d="M[\d.]+ 40v40"/>', page)
    assert len(walls) == 7, "a comb of eight cells is divided seven times"
    rows = re.findall(r'<tr class="form-field" id="field-(\w+)">(.*?)</tr>', page, re.DOTALL)
    assert [name for name, _ in rows] == ["id", "score"]
    assert "comb of 8 cells" in rows[0][1]
    assert "check digit: luhn" in rows[0][1]
    assert "free box, 1 to 3 digits" in rows[1][1]
    assert "at most 100" in rows[1][1]


def test_every_rule_is_told_in_words(client: FlaskClient) -> None:
    fields = [
        field("a", rules={"values": ["1", "2"], "min": 1, "pattern": "[12]"}),
        field("b", rules={"sum": ["a"]}),
        field("c", rules={"equals": "b"}),
        field("d", digits=[6, 6], rules={"date": "DDMMYY", "before": "e"}),
        field("e", digits=[6, 6], rules={"date": "DDMMYY"}),
    ]
    add(client, definition(*fields))
    page = get(client, "/templates/exam")
    for words in (
        *("one of 2 known values", "at least 1", "pattern [12]", "the sum of a"),
        *("the same as b", "date as DDMMYY", "before e"),
    ):
        assert f">{words}<" in page, words


def test_an_older_version_says_so(client: FlaskClient) -> None:
    add(client)
    add(client, definition(field("mark")))
    older = get(client, "/templates/exam?version=1")
    assert "This is an older version" in older
    assert "See the newest, 2" in older
    newest = get(client, "/templates/exam")
    assert "older version." not in newest
    assert re.findall(r">(exam@\d)</a>", newest) == ["exam@2", "exam@1"]


def test_a_page_that_is_not_there_answers_404(client: FlaskClient) -> None:
    for path in ("/templates/tea", "/templates/exam?version=3"):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 404
        assert 'href="/templates">See all templates</a>' in answer.text


def test_the_list_of_the_page_goes_on(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.pages import templates

    monkeypatch.setattr(templates, "TEMPLATES_SHOWN", 1)
    for name in ("a", "b"):
        add(client, definition(name=name))
    following = re.search(r'rel="next" href="([^"]+)"', get(client, "/templates"))
    assert following
    assert "b@1" in get(client, following[1])


def test_no_page_holds_scripts_or_styles_inline(client: FlaskClient) -> None:
    add(client, definition(title=HOSTILE, pages=[{"reference": HOSTILE}]))
    for path in ("/templates", "/templates/exam", "/draw-template"):
        page = get(client, path)
        assert HOSTILE not in page
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_the_page_to_draw_on_says_what_to_do_without_javascript(client: FlaskClient) -> None:
    assert 'href="/draw-template">Draw its fields' in get(client, "/templates")
    page = get(client, "/draw-template")
    assert re.search(r"<noscript>.*add a template with a definition.*</noscript>", page)
    choices = re.search(r'<select[^>]* id="check".*?</select>', page)
    assert choices
    checks = re.findall(r"<option>(\w+)</option>", choices[0])
    assert checks == ["luhn", "mod11", "mod97", "verhoeff", "damm"]
    for address in re.findall(r'<script type="module" src="([^"]+)"', page):
        assert client.get(address, buffered=True).status_code == 200, address


def test_labels_stand_above_their_box_or_below_it_at_the_top() -> None:
    assert label_at((10, 100, 50, 20), 12) == (10, 96)
    assert label_at((10, 5, 50, 20), 12) == (10, 37)


def test_labels_fit_into_their_box() -> None:
    assert label_size((10, 100, 50, 20), 12) == 12
    assert label_size((10, 5, 50, 10), 12) == 8
    assert label_size((10, 5, 50, 1), 12) == 1


def test_a_long_name_ends_before_the_next_box(client: FlaskClient) -> None:
    name = "a" * 50
    fields = [
        field(name, box=[40, 40, 100, 40]),
        field("next_to_it", box=[200, 50, 100, 40]),
        field("below", box=[160, 200, 100, 40]),
    ]
    add(client, definition(*fields))
    page = get(client, "/templates/exam")
    labels = re.findall(r'<text class="label-name"[^>]*>([^<]*)</text>', page)
    assert labels == [f"{'a' * 19}…", "next_to_it", "below"]
    assert f"<title>{name}</title>" in page


def test_a_card_counts_versions_and_jobs(client: FlaskClient) -> None:
    add(client)
    add(client, definition(field("mark")))
    page = get(client, "/templates")
    assert "2 versions, no job yet" in page
    assert 'src="/api/v1/templates/exam/pages/1/image?version=2&amp;width=480"' in page
    sent = {"files": (io.BytesIO(blank_png()), "scan.png"), "reader": "form", "template": "exam"}
    assert client.post("/api/v1/jobs", data=sent).status_code == 202
    assert "2 versions, 1 job<" in get(client, "/templates")
    assert "The job read with it is to be deleted first." in get(client, "/templates/exam")


def test_a_template_is_removed_after_a_second_thought(client: FlaskClient) -> None:
    add(client)
    page = get(client, "/templates/exam")
    assert re.search(r'<details.*?action="/templates/exam/delete".*?</details>', page, re.DOTALL)
    elsewhere = HTML | {"Origin": "https://elsewhere.example"}
    assert client.post("/templates/exam/delete", headers=elsewhere).status_code == 403
    answer = client.post("/templates/exam/delete", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/templates")
    assert "There are no templates yet" in get(client, "/templates")
