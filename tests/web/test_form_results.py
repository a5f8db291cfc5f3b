"""The result of forms, as a browser without JavaScript sees it."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, update

from shared.matches import FormMatch, NoMatch, Overlay
from shared.moves import PageResult
from shared.readings import Digit, Outcome
from shared.readings import Reading as Shown
from shared.tables import Job
from tests.web.forms import NO_MATCH, number, read, send
from tests.web.templates import HTML, add
from tests.web.working import Hands
from web.pages import results
from web.pages.form_results import rule_words
from web.pages.turns import turn_by_digits, turn_by_fields, turned

ACCEPTED, REVIEW, BLANK, UNREADABLE = Outcome
SCORES = (ACCEPTED, REVIEW, BLANK, UNREADABLE)


@pytest.fixture(autouse=True)
def _template(client: FlaskClient) -> None:
    add(client)


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer.text


def pages_of(page: str) -> list[str]:
    return re.findall(r'<li [^>]*id="page-(\d+)"', page)


def fields_of(page: str) -> list[str]:
    return re.findall(r'id="field-(\d+-\w+)"', page)


def test_the_fields_are_drawn_over_the_page_in_the_colour_of_their_outcome(
    client: FlaskClient, hands: Hands
) -> None:
    page = get(client, f"/jobs/{read(client, hands, *SCORES)}/result")
    assert page.count('viewBox="0 0 600 400"') == 4
    assert page.count('<rect x="400" y="120" width="120" height="40"/>') == 4
    boxes = re.findall(r'<a id="box-(\d)-score" class="is-(\w+)" [^>]*aria-label="([^"]+)"', page)
    assert boxes == [
        ("1", "accepted", "score, accepted: 17"),
        ("2", "review", "score, review: 17"),
        ("3", "blank", "score, blank"),
        ("4", "unreadable", "score, unreadable"),
    ]


def test_boxes_and_readings_lead_to_each_other(client: FlaskClient, hands: Hands) -> None:
    page = get(client, f"/jobs/{read(client, hands, *SCORES)}/result")
    ids, links = re.findall(r'id="([^"]+)"', page), re.findall(r'href="#([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(links) - {"main"} <= set(ids)
    assert {f"box-{n}-id" for n in range(1, 5)} <= set(links)


def test_each_value_has_its_crop_its_rules_and_its_runners_up(
    client: FlaskClient, hands: Hands
) -> None:
    page = get(client, f"/jobs/{read(client, hands, REVIEW)}/result")
    assert re.findall(r'class="value">(\d+)<', page) == ["00420", "17"]
    assert "Rules: check digit luhn" in page
    assert re.search(r"Or digit 1 is 8 .*digit 2 is 8 ", page)
    crops = re.findall(r'src="(/api[^"]+field=[^"]+)"', page)
    assert len(crops) == 2
    for address in crops:
        assert client.get(address.replace("&amp;", "&")).mimetype == "image/png"
    assert re.findall(r'<img [^>]*alt="([^"]+)"', page) == [
        *("Page 1: 1.png", "id on page 1, as written", "score on page 1, as written"),
    ]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", ["1-id", "1-score", "2-id", "2-score", "3-id", "3-score", "4-id", "4-score"]),
        ("?only=review", ["2-score"]),
        ("?only=unreadable", ["4-score"]),
        ("?only=accepted", ["1-id", "1-score", "2-id", "3-id", "4-id"]),
    ],
)
def test_an_outcome_filters_the_readings(
    client: FlaskClient, hands: Hands, query: str, fields: list[str]
) -> None:
    assert fields_of(get(client, f"/jobs/{read(client, hands, *SCORES)}/result{query}")) == fields


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ("field=score", ["1", "2", "3", "4"]),
        ("field=score&only=blank", ["3"]),
        ("field=id&only=blank", []),
        ("field=&only=blank", ["3"]),
    ],
)
def test_a_field_is_shown_page_by_page(
    client: FlaskClient, hands: Hands, query: str, pages: list[str]
) -> None:
    page = get(client, f"/jobs/{read(client, hands, *SCORES)}/result?{query}")
    assert pages_of(page) == pages
    assert ("There is no such page" in page) == (not pages)


def test_the_filters_stay_from_page_to_page(
    client: FlaskClient, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGES_SHOWN", 1)
    job = read(client, hands, *[REVIEW] * 3)
    path, seen = f"/jobs/{job}/result?field=score&only=review", []
    while path:
        page = get(client, path)
        seen += pages_of(page)
        assert "<option selected>score</option>" in page
        assert '<input type="hidden" name="only" value="review">' in page
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == ["1", "2", "3"]


def test_a_field_that_the_template_has_not_is_named(client: FlaskClient, hands: Hands) -> None:
    job = read(client, hands, ACCEPTED)
    answer = client.get(f"/jobs/{job}/result?field=tea", headers=HTML)
    assert answer.status_code == 404
    assert "the fields are id, score" in answer.text
    assert client.get(f"/jobs/{job}/result?field=%00", headers=HTML).status_code == 404


def test_a_page_that_did_not_match_shows_its_image_and_the_reason(
    client: FlaskClient, hands: Hands
) -> None:
    job = read(client, hands, NO_MATCH, ACCEPTED)
    page = get(client, f"/jobs/{job}/result?only=failed")
    assert pages_of(page) == ["1"]
    assert "does not match the template" in page
    assert 'width="600" height="400" alt="Page 1: 1.png"' in page
    assert "pages/1/image?width=900" in page
    assert "<svg viewBox" not in page


def test_a_job_whose_template_is_found_page_by_page_has_its_result(
    client: FlaskClient, hands: Hands
) -> None:
    job = read(client, hands, ACCEPTED)
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="auto"))
    page = get(client, f"/jobs/{job}/result")
    assert fields_of(page) == ["1-id", "1-score"]
    assert "/templates/auto" not in page
    assert "name,upload,template" in client.get(f"/api/v1/jobs/{job}/result.csv").text


def test_pages_that_wait_say_so(client: FlaskClient, hands: Hands) -> None:
    job = send(client, hands.database, 1)
    hands.expand(job)
    assert "Waits to be read" in get(client, f"/jobs/{job}/result")


def test_the_page_offers_tables_with_every_column(client: FlaskClient, hands: Hands) -> None:
    page = get(client, f"/jobs/{read(client, hands, ACCEPTED)}/result")
    assert 'href="/templates/exam?version=1">exam@1</a>' in page
    for address in re.findall(r'href="([^"]+columns=all)"', page):
        assert client.get(address).status_code == 200
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_a_look_takes_as_many_queries_whatever_is_on_the_pages(
    client: FlaskClient, hands: Hands
) -> None:
    def queries(job: str, query: str) -> int:
        seen: list[str] = []
        engine = client.application.extensions["fieldhand"].database.engine
        event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        get(client, f"/jobs/{job}/result{query}")
        return len(seen)

    few, many = read(client, hands, REVIEW), read(client, hands, *[REVIEW] * 9)
    for query in ("", "?only=review", "?field=score", "?field=score&only=review"):
        assert queries(few, query) == queries(many, query)


@pytest.mark.parametrize(
    ("step", "turn"), [((40, 0), 0), ((-40, 3), 180), ((2, 40), 270), ((2, -40), 90)]
)
def test_a_page_that_lies_some_other_way_has_its_crops_turned(
    step: tuple[int, int], turn: int
) -> None:
    boxes = [[200 + step[0] * place, 200 + step[1] * place, 30, 40] for place in range(3)]
    readings = [{"digits": [{"box": box} for box in boxes]}, {"digits": []}]
    assert turn_by_digits(readings) == turn


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_without_a_digit_is_turned_by_where_its_fields_lie(turn: int) -> None:
    layout = {"a": (20, 5, 30, 10), "b": (300, 9, 60, 10), "c": (20, 350, 10, 10)}
    askew = {name: (x + y // 20, y - x // 20, w, h) for name, (x, y, w, h) in layout.items()}
    lying = {name: turned(box, (600, 400), turn) for name, box in askew.items()}
    readings = [{"field": name, "box": box, "digits": []} for name, box in lying.items()]
    assert turn_by_fields(readings, layout) == -turn % 360
    assert turn_by_fields(readings[:1], layout) == 0, "one alone tells nothing"
    assert turn_by_fields(readings, {}) == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_are_turned_with_their_page(turn: int) -> None:
    page = np.zeros((40, 60), np.uint8)
    page[5:15, 20:50] = 255
    rows, columns = np.nonzero(np.rot90(page, -turn // 90))
    x, y, width, height = turned((20, 5, 30, 10), (60, 40), turn)
    assert (x, y, x + width, y + height) == (
        *(columns.min(), rows.min()),
        *(columns.max() + 1, rows.max() + 1),
    )


def test_a_page_that_was_scanned_upside_down_is_shown_upright_with_its_boxes(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client, hands.database, 1)
    one = number("score", "17", ACCEPTED)
    backwards = replace(one, digits=[replace(digit) for digit in reversed(one.digits)])
    hands.finish(job, lambda page: PageResult(page, [backwards]))
    page = get(client, f"/jobs/{job}/result")
    assert f"/api/v1/jobs/{job}/pages/1/image?width=900&amp;turn=180" in page
    assert '<rect x="80" y="240" width="120" height="40"/>' in page
    assert "turned upright" in page
    assert 'viewBox="0 0 600 400"' in page


def test_an_empty_form_that_was_scanned_upside_down_is_shown_upright(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client, hands.database, 1)
    backwards = [
        Shown("id", None, 1.0, BLANK, (240, 320, 320, 40)),
        Shown("score", None, 1.0, BLANK, (80, 240, 120, 40)),
    ]
    hands.finish(job, lambda page: PageResult(page, backwards, match=FormMatch("exam@1", 1, 1, 1)))
    page = get(client, f"/jobs/{job}/result")
    assert "width=900&amp;turn=180" in page
    assert '<rect x="400" y="120" width="120" height="40"/>' in page
    assert "field=score&amp;turn=180" in get(client, f"/jobs/{job}/result?field=score")


@pytest.mark.parametrize("known", [True, False], ids=["a known form", "no form"])
def test_a_form_of_single_digits_is_turned_by_where_its_fields_lie(
    client: FlaskClient, hands: Hands, known: bool
) -> None:
    places = {"id": (240, 320, 320, 40), "score": (80, 240, 120, 40)}
    backwards = [
        Shown(name, "7", 1.0, ACCEPTED, box, [Digit("7", 1.0, (box[0], box[1], 30, 40), [])])
        for name, box in places.items()
    ]
    match = FormMatch("exam@1", 1, 1, 1) if known else None
    job = send(client, hands.database, 1)
    hands.finish(job, lambda page: PageResult(page, backwards, match=match))
    page = get(client, f"/jobs/{job}/result")
    assert ("width=900&amp;turn=180" in page) is known


def test_filters_tell_pages_from_fields(client: FlaskClient, hands: Hands) -> None:
    page = get(client, f"/jobs/{read(client, hands, *SCORES, NO_MATCH)}/result")
    filters = page.partition('aria-label="Show">')[2].partition("</nav>")[0]
    assert " ".join(re.sub(r"<[^>]+>", " ", filters).split()) == (
        "Pages: All 5 Failed 1 Fields: To do 2 Accepted 5 Review 1 Blank 1 Unreadable 1"
    )


def test_a_box_beyond_the_page_is_white(client: FlaskClient, hands: Hands) -> None:
    job = send(client, hands.database, 1)
    beyond = Shown("score", None, 1.0, BLANK, (590, 500, 100, 40))
    hands.finish(job, lambda page: PageResult(page, [beyond]))
    for more in ("", "&padded=true"):
        answer = client.get(f"/api/v1/jobs/{job}/pages/1/image?field=score{more}")
        assert Image.open(io.BytesIO(answer.data)).convert("L").getextrema() == (255, 255)


def test_a_crop_is_turned_clockwise(client: FlaskClient, hands: Hands) -> None:
    path = f"/api/v1/jobs/{read(client, hands, ACCEPTED)}/pages/1/image?field=score"
    images = {
        turn: Image.open(io.BytesIO(client.get(f"{path}&turn={turn}").data))
        for turn in (0, 90, 180, 270)
    }
    assert images[0].size == (144, 64), "the box with its margin"
    for turn in (90, 180, 270):
        assert np.array_equal(np.asarray(images[turn]), np.rot90(images[0], -turn // 90)), turn
    assert client.get(f"{path}&turn=45").status_code == 422


def raw_score(value: str, raw: str, outcome: Outcome = REVIEW) -> Shown:
    return replace(number("score", value, outcome, ("max", "sum:total")), raw=raw, residual=0.42)


def result_of(client: FlaskClient, hands: Hands, *readings: Shown) -> str:
    """Return the path of the result of a job whose one page has such readings."""
    job = send(client, hands.database, 1)
    hands.finish(job, lambda page: PageResult(page, readings))
    return f"/jobs/{job}/result"


def test_what_the_ink_alone_says_is_told_where_rules_changed_it(
    client: FlaskClient, hands: Hands
) -> None:
    page = get(client, result_of(client, hands, raw_score("17", "77", ACCEPTED)))
    assert re.search(r"Rules: max, the sum in the field total; the ink alone reads 77", page)
    assert "Breaks" not in page


def test_a_value_that_breaks_its_rules_is_told_from_one_that_is_only_unsure(
    client: FlaskClient, hands: Hands
) -> None:
    page = get(client, result_of(client, hands, raw_score("717", "717")))
    assert "Breaks max or the sum in the field total: no likely value obeys" in page
    unsure = get(client, result_of(client, hands, number("score", "17", REVIEW, ("max",))))
    assert "Rules: max<" in unsure
    assert "Breaks" not in unsure


def test_raw_reading_and_residual_are_kept(client: FlaskClient, hands: Hands) -> None:
    path = f"/api/v1{result_of(client, hands, number('id', '7'), raw_score('17', '77'))}"
    plain, changed = client.get(path).json["pages"][0]["readings"]
    assert (changed["raw"], changed["residual"]) == ("77", 0.42)
    assert not {"raw", "residual"} & set(plain)


def test_rules_are_said_as_people_say_them() -> None:
    rules = ("check:luhn", "max", "sum", "sum:total", "equals:b", "before:end")
    assert [rule_words(rule) for rule in rules] == [
        *("check digit luhn", "max", "the sum of other fields"),
        *("the sum in the field total", "the same as the field b", "after the field end"),
    ]


FIELD = (("score", ((400, 120), (520, 120), (520, 160), (400, 160))),)
CLOSEST = FormMatch("exam@1", 1, 0.31, 0.0, 1.5, Overlay(FIELD, ((60, 60),), ((200, 300),)))


def no_match(overlay: Overlay | None) -> NoMatch:
    return NoMatch("the page matches no form", replace(CLOSEST, overlay=overlay))


def failed_by(client: FlaskClient, hands: Hands, error: NoMatch) -> str:
    job = send(client, hands.database, 1)
    hands.finish(job, lambda page: PageResult(page, error=error, match=error.match))
    return job


def test_a_page_of_no_form_shows_where_one_was_expected(client: FlaskClient, hands: Hands) -> None:
    job = failed_by(client, hands, no_match(CLOSEST.overlay))
    page = get(client, f"/jobs/{job}/result")
    assert re.search(r'<span class="expected is-missing">missing</span>', page)
    (address,) = re.findall(r'src="(/api[^"]+overlay=true)"', page)
    drawn = client.get(address.replace("&amp;", "&"))
    assert drawn.headers["Cache-Control"] == "private, no-cache", "it may be read again"
    image = Image.open(io.BytesIO(drawn.data))
    plain = Image.open(io.BytesIO(client.get(f"/api/v1/jobs/{job}/pages/1/image").data))
    assert (image.mode, image.size) == ("RGB", plain.size)
    changed = np.argwhere((np.asarray(image) != np.asarray(plain.convert("RGB"))).any(axis=2))
    assert {(60, 50), (300, 200), (120, 400)} <= {tuple(at) for at in changed.tolist()}


def test_a_page_of_no_form_is_shown_as_the_form_would_lie(
    client: FlaskClient, hands: Hands
) -> None:
    ((name, corners),) = FIELD
    lying = Overlay(((name, corners[2:] + corners[:2]),), ((60, 60),))
    job = failed_by(client, hands, no_match(lying))
    assert "overlay=true&amp;turn=180" in get(client, f"/jobs/{job}/result")


def test_a_page_of_no_form_tells_the_measure_and_what_comes_closest(
    client: FlaskClient, hands: Hands
) -> None:
    job = failed_by(client, hands, no_match(CLOSEST.overlay))
    (page,) = client.get(f"/api/v1/jobs/{job}/result").json["pages"]
    assert page["match"] == {"share": 0.31, "worst_part": 0.0, "residual": 1.5}
    assert (page["template"], page["form_page"]) == (None, None)
    assert (page["error"]["template"], page["error"]["form_page"]) == ("exam@1", 1)
    assert "overlay" not in page


def test_where_nothing_says_how_a_form_could_lie_nothing_is_drawn(
    client: FlaskClient, hands: Hands
) -> None:
    job = failed_by(client, hands, no_match(Overlay()))
    page = get(client, f"/jobs/{job}/result")
    assert "too little of the form was found" in page
    assert "overlay=true" not in page


def test_only_a_page_of_no_form_has_an_overlay(client: FlaskClient, hands: Hands) -> None:
    path = f"/api/v1/jobs/{read(client, hands, ACCEPTED)}/pages/1/image?overlay=true"
    answer = client.get(path)
    assert answer.status_code == 404
    assert "only what no form matches" in json.loads(answer.text)["detail"]
    # The same page without it is there.
    assert client.get(path.partition("?")[0]).status_code == 200
