"""Looks at a result: its views, orders, filters and searches, as a browser without JavaScript."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from shared.moves import PageResult
from shared.readings import Outcome
from tests.support.drawing import png
from tests.web import forms
from tests.web.templates import add
from tests.web.test_pages import HTML, get, send, zip_of
from tests.web.working import Hands, failed, reading
from web.pages import results, review
from web.results import searched

ACCEPTED, REVIEW, UNREADABLE = Outcome.ACCEPTED, Outcome.REVIEW, Outcome.UNREADABLE
TIES = [(0.5, REVIEW), (0.9, ACCEPTED), (0.5, ACCEPTED), (0.5, REVIEW), (0.2, UNREADABLE)] * 3


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row" title="([^"]+)\.png"', page)


def walk(client: FlaskClient, path: str) -> Iterator[str]:
    """Yield a page and all that follow it."""
    while path:
        page = get(client, path)
        yield page
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""


@pytest.fixture
def job(client: FlaskClient, hands: Hands) -> str:
    """Return a job of many pages, several of them equally sure, and one that failed."""
    job = send(client, ("box.zip", zip_of({f"{n:02}.png": png(n % 10) for n in range(1, 17)})))

    def verdict(n: int) -> PageResult:
        if n == 16:
            return failed(n)
        confidence, outcome = TIES[n - 1]
        value = None if outcome is UNREADABLE else str(n % 10)
        return PageResult(n, [reading(value, confidence, outcome)])

    hands.finish(job, verdict)
    return job


@pytest.mark.parametrize("only", ["", "review", "todo", "accepted"])
@pytest.mark.parametrize("view", ["gallery", "table"])
def test_a_walk_by_confidence_meets_each_reading_once_also_with_ties(
    client: FlaskClient, job: str, only: str, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGES_SHOWN", 2)
    kinds = {"": set(Outcome), "todo": {REVIEW, UNREADABLE}}.get(only) or {Outcome(only)}
    wanted = [(*one, number) for number, one in enumerate(TIES, 1) if one[1] in kinds]
    expected = [f"{number:02}" for _, _, number in sorted(wanted, key=lambda one: (one[0], one[2]))]
    path = f"/jobs/{job}/result?sort=confidence&view={view}&only={only}"
    names = r'title="(\d\d)\.png"'
    assert [name for page in walk(client, path) for name in re.findall(names, page)] == expected


def test_a_view_is_remembered_but_not_that_of_a_link_to_a_page(
    client: FlaskClient, job: str
) -> None:
    assert "<table" not in get(client, f"/jobs/{job}/result")
    assert "<table" in get(client, f"/jobs/{job}/result?view=table")
    assert "<table" in get(client, f"/jobs/{job}/result")
    assert "<table" not in get(client, f"/jobs/{job}/result?page=3")
    assert "<table" in get(client, f"/jobs/{job}/result?only=review")
    assert "<table" not in get(client, f"/jobs/{job}/result?view=gallery")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("find=0", ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]),
        ("find=BOX.ZIP", [f"{n:02}" for n in range(1, 17)]),
        ("find=7", ["07"]),
        ("find=4.png", ["04", "14"]),
        ("find=4.png&only=todo", ["04", "14"]),
        ("find=3&only=accepted", ["03", "13"]),
        ("find=1&only=failed", ["16"]),
        ("find=%25", []),
    ],
)
def test_pages_are_found_by_a_part_of_their_name_or_a_whole_value(
    client: FlaskClient, job: str, query: str, found: list[str]
) -> None:
    page = get(client, f"/jobs/{job}/result?view=table&sort=confidence&{query}")
    assert rows_of(page) == found
    assert ("There is no such page" in page) == (not found)
    assert "is shown by page" in page


def test_a_search_through_very_many_pages_goes_on_where_it_stopped(
    client: FlaskClient, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searched, "PAGES_AT_ONCE", 6)
    pages = list(walk(client, f"/jobs/{job}/result?view=table&find=14"))
    assert [rows_of(page) for page in pages] == [[], [], ["14"]]
    assert "Pages up to 6 of 16 were searched" in pages[0]
    assert "Nothing was found so far" in pages[0]


@pytest.mark.parametrize(
    "query", ["sort=odd", "view=odd", "find=%00", "page=0", "page=x", f"page={'9' * 5000}"]
)
def test_what_cannot_be_asked_for_is_not_found(client: FlaskClient, job: str, query: str) -> None:
    assert client.get(f"/jobs/{job}/result?{query}", headers=HTML).status_code == 404


@pytest.mark.parametrize("cursor", ["WzFd", "WzEsMSwxXQ", "WyJ4IiwxLDFd", "W05hTiwxLDFd"])
def test_a_cursor_of_another_order_is_refused(client: FlaskClient, job: str, cursor: str) -> None:
    answer = client.get(f"/jobs/{job}/result?sort=confidence&cursor={cursor}", headers=HTML)
    assert answer.status_code == (200 if cursor == "WzEsMSwxXQ" else 422)


def test_a_table_of_forms_has_a_column_for_each_field(client: FlaskClient, hands: Hands) -> None:
    add(client)
    job = forms.read(client, hands, ACCEPTED, REVIEW, forms.NO_MATCH)
    page = get(client, f"/jobs/{job}/result?view=table")
    assert re.findall(r'<th scope="col">(\w+)</th>', page) == ["Page", "id", "score"]
    assert rows_of(page) == ["1", "2", "3"]
    crops = re.findall(r'src="(/api[^"]+)"', page)
    assert len(crops) == 1, "of what was accepted none is needed"
    assert client.get(crops[0].replace("&amp;", "&")).mimetype == "image/png"
    assert "does not match the template" in page


def test_what_was_corrected_is_found_shown_and_no_longer_to_do(
    client: FlaskClient, hands: Hands
) -> None:
    job = forms.read(client, hands, REVIEW, REVIEW)
    field = f"/jobs/{job}/pages/1/fields/score/correction"
    back = client.post(field, data={"value": "18", "next": f"/jobs/{job}/review#field-2-score"})
    assert back.headers["Location"] == f"/jobs/{job}/review#field-2-score"
    cards = get(client, f"/jobs/{job}/review")
    assert re.findall(r'<li class="card-of-field sheet" id="([^"]+)"', cards) == ["field-2-score"]
    assert "1 field to do" in cards
    for query in ("only=corrected", "find=18", "view=gallery&field=score"):
        page = get(client, f"/jobs/{job}/result?{query}")
        assert "Read as 17" in page, query
        assert ">18<" in page, query
    assert 'id="field-1-score"' not in get(client, f"/jobs/{job}/result?only=todo")
    for query in ("find=17", "find=17&only=corrected"):
        found = get(client, f"/jobs/{job}/result?{query}")
        assert "Read as 17" not in found, "it holds 18 now"
        assert ('id="page-2"' in found) == (query == "find=17")
    client.post(f"/jobs/{job}/pages/2/fields/score/correction", data={"action": "blank"})
    assert "Nothing is left to do" in get(client, f"/jobs/{job}/review")


def test_what_was_confirmed_is_shown_apart_from_what_was_corrected(
    client: FlaskClient, hands: Hands
) -> None:
    job = forms.read(client, hands, REVIEW, REVIEW, REVIEW)
    for number, value in ((1, "17"), (2, "18")):
        field = f"/jobs/{job}/pages/{number}/fields/score/correction"
        client.post(field, data={"value": value})
    for view in ("gallery", "table"):
        for only, shown, other in (("confirmed", 17, "18"), ("corrected", 18, "17")):
            page = get(client, f"/jobs/{job}/result?only={only}&field=score&view={view}")
            values = re.findall(r'class="(?:value|said)">(\d+)<', page)
            assert values == [str(shown)], (view, only, other)
            assert f'{only.title()} <span class="number" data-count="{only}">' not in page
    page = get(client, f"/jobs/{job}/result")
    for only in ("confirmed", "corrected"):
        assert f'{only.title()} <span class="number" data-count="{only}">1</span>' in page
    assert "As it was read" in page


def test_a_page_of_many_fields_with_one_value_hides_no_later_page(
    client: FlaskClient, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "PAGES_SHOWN", 1)
    job = send(client, ("box.zip", zip_of({f"{n}.png": png(n) for n in range(1, 4)})))
    fields = [replace(reading("7", 0.6, REVIEW), field=name) for name in ("a", "b", "c")]
    hands.finish(job, lambda n: PageResult(n, fields))
    for place in itertools.product((1, 2, 3), ("a", "b", "c")):
        path = "/jobs/{}/pages/{}/fields/{}/correction".format(job, *place)
        client.post(path, data={"value": "77", "sure": "77"})
    shown = [rows_of(page) for page in walk(client, f"/jobs/{job}/result?view=table&find=77")]
    assert shown == [[n] * 3 for n in "123"]
    assert not any(
        rows_of(page) for page in walk(client, f"/jobs/{job}/result?only=todo&view=table&find=77")
    )


def test_a_review_from_one_page_on_goes_on_with_all_fields(
    client: FlaskClient, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "FIELDS_AT_ONCE", 2)
    cards = re.compile(r'id="field-(\d+)-digit" data-name')

    def shown(query: str) -> list[int]:
        path = f"/jobs/{job}/review{query}"
        return [int(n) for page in walk(client, path) for n in cards.findall(page)]

    assert shown("?page=3") == list(range(3, 16))
    assert shown("") == [n for n, (_, outcome) in enumerate(TIES, 1) if outcome != ACCEPTED]


@pytest.mark.parametrize(
    ("look", "at_once"),
    [
        ("result?view=gallery", [[1, 2], [3], [4, 5]]),
        ("result?view=table", [[1, 2], [3], [4, 5]]),
        ("result?view=table&only=review", [[1, 2, 3, 4], [5]]),
        ("review?page=1", [[1, 2], [3], [4, 5]]),
        ("review", [[1, 2, 3, 4], [5]]),
    ],
)
def test_a_page_of_very_many_readings_is_shown_alone(
    client: FlaskClient,
    hands: Hands,
    look: str,
    at_once: list[list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "READINGS_SHOWN", 4)
    monkeypatch.setattr(review, "FIELDS_AT_ONCE", 4)
    job = send(client, ("box.zip", zip_of({f"{n}.png": png(n) for n in range(1, 6)})))
    doubt, others = reading("7", 0.6, REVIEW), [replace(reading(), field=f"f{n}") for n in range(9)]
    hands.finish(job, lambda n: PageResult(n, [doubt, *(others if n == 3 else ())]))
    shown = [
        sorted({int(n) for n in re.findall(r"/api/v1/jobs/\w+/pages/(\d)/", page)})
        for page in walk(client, f"/jobs/{job}/{look}")
    ]
    assert shown == at_once
