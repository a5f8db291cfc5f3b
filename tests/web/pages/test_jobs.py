"""The list of jobs: looked through by name, state, reader and form, however many there are."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from shared import sightings
from shared.database import Database
from shared.moves import PageResult
from shared.readings import Outcome
from tests.support.drawing import png, zip_of
from tests.web.test_corrections import path_of
from tests.web.working import Hands, failed, reading
from web import job_search
from web.pages.jobs import JOBS_SHOWN

HTML = {"Accept": "text/html"}
ROWS = {"reader": "pixels", "pixels": [[0] * 64]}


def send(client: FlaskClient, *names: str, **options: str) -> str:
    files = [(io.BytesIO(png(7)), name) for name in names or ("7.png",)]
    answer = client.post("/api/v1/jobs", data={"files": files, **options})
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


def shown(client: FlaskClient, **query: str) -> list[str]:
    """Return the ids of the jobs that the page lists."""
    page = client.get("/jobs", query_string=query, headers=HTML)
    assert page.status_code == 200, page.text
    return re.findall(r'href="/jobs/(\w{20})"', page.text)


def listed(client: FlaskClient, **query: str) -> list[str]:
    """Return the ids of the jobs that the API lists, page after page."""
    path, found = "/api/v1/jobs", []
    answer = client.get(path, query_string=query)
    while True:
        assert answer.status_code == 200, answer.text
        found += [job["id"] for job in answer.json["jobs"]]
        if not answer.json["next"]:
            return found
        answer = client.get(answer.json["next"])


@pytest.fixture
def many(client: FlaskClient, hands: Hands) -> dict[str, str]:
    """Return jobs by what they are called here."""
    jobs = {
        "named": send(client, name="Prüfung 2026, room B"),
        "file": send(client, "a.png", "PRÜFUNG_100%.png"),
        "rows": client.post("/api/v1/jobs", json=ROWS).json["id"],
        "done": send(client, name="meters"),
    }
    hands.finish(jobs["done"])
    return jobs


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "prüfung"}, ["file", "named"]),
        ({"q": "PRÜFUNG"}, ["file", "named"]),
        ({"q": "room"}, ["named"]),
        ({"q": "100%"}, ["file"]),
        ({"q": "1_0"}, []),
        ({"state": "done"}, ["done"]),
        ({"state": "queued", "reader": "digit"}, ["file", "named"]),
        ({"reader": "pixels"}, ["rows"]),
        ({"template": "exam"}, []),
    ],
)
def test_jobs_are_found(
    client: FlaskClient, many: dict[str, str], query: dict[str, str], found: list[str]
) -> None:
    wanted = [many[name] for name in found]
    assert shown(client, **query) == wanted
    assert listed(client, **query) == wanted


def test_what_is_left_empty_is_not_looked_for(client: FlaskClient, many: dict[str, str]) -> None:
    everything = {"q": " ", "state": "", "reader": "", "template": ""}
    assert shown(client, **everything) == list(many.values())[::-1]
    assert "No job matches" not in client.get("/jobs", headers=HTML).text


def test_where_nothing_matches_all_jobs_are_one_step_away(
    client: FlaskClient, many: dict[str, str]
) -> None:
    page = client.get("/jobs?q=nowhere", headers=HTML).text
    assert "No job matches." in page
    assert "Show all jobs" in page
    assert 'value="nowhere"' in page


def test_what_is_looked_for_stays_from_page_to_page(client: FlaskClient) -> None:
    sent = [send(client, name=f"meter {n}") for n in range(JOBS_SHOWN + 1)]
    send(client, name="other")
    page = client.get("/jobs?q=meter", headers=HTML).text
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    second = client.get(following[1].replace("&amp;", "&"), headers=HTML).text
    assert re.findall(r'href="/jobs/(\w{20})"', second) == [sent[0]]
    assert listed(client, q="meter", limit="10") == sent[::-1]


def test_a_search_stops_at_its_bound_says_so_and_goes_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_search, "SCANNED", 3)
    monkeypatch.setattr("web.pages.jobs.SCANNED", 3)
    old = send(client, name="the one")
    for _ in range(6):
        send(client, name="others")
    page = client.get("/jobs?q=one", headers=HTML).text
    assert "Only the newest 3 jobs were looked at." in page
    assert "Look further back" in page
    assert listed(client, q="one") == [old]
    assert len(listed(client)) == 7
    assert "were looked at" not in client.get("/jobs", headers=HTML).text


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("colour=red", 400, "unknown-parameter"),
        ("state=odd", 422, "invalid-request"),
        ("reader=odd", 422, "invalid-request"),
        ("q=a&q=b", 422, "field-twice"),
        ("q=%00", 422, "invalid-request"),
    ],
)
def test_a_strange_query_is_refused(
    client: FlaskClient, query: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/v1/jobs?{query}")
    assert (answer.status_code, answer.json["type"]) == (status, f"urn:fieldhand:problem:{code}")


def test_a_choice_that_there_is_not_is_a_page_that_says_so(client: FlaskClient) -> None:
    answer = client.get("/jobs?state=odd", headers=HTML)
    assert answer.status_code == 422
    assert "State can be queued, running" in answer.text
    assert client.get("/jobs?q=%00", headers=HTML).status_code == 200


def test_the_head_adds_all_jobs_up(client: FlaskClient, hands: Hands) -> None:
    outcomes = [Outcome.ACCEPTED, Outcome.REVIEW, Outcome.ACCEPTED]
    job = send(client, "a.png", "b.png", "c.png", "d.png")

    def verdict(number: int) -> PageResult:
        of_page = [reading(outcome=outcome) for outcome in outcomes[number - 1 : number]]
        return PageResult(number, of_page) if of_page else failed(number)

    hands.finish(job, verdict)
    hands.finish(send(client))
    send(client)
    client.delete(f"/api/v1/jobs/{send(client)}")
    page = client.get("/jobs", headers=HTML).text
    totals = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page)
    assert dict(totals) == {
        "Jobs": "3",
        "Pages read": "4",
        "Fields accepted": "3",
        "To review": "1",
    }


def test_to_review_is_what_nobody_has_looked_at(client: FlaskClient, hands: Hands) -> None:
    outcomes = [Outcome.REVIEW, Outcome.UNREADABLE, Outcome.UNREADABLE]
    job = send(client, "a.png", "b.png", "c.png")
    hands.finish(job, lambda number: PageResult(number, [reading(outcome=outcomes[number - 1])]))
    client.put(path_of(job, page=2), json={"value": "7"})
    page = client.get("/jobs", headers=HTML).text
    assert "<dt>To review</dt><dd>2</dd>" in page
    assert "<span>2 to review</span>" in page
    assert "unreadable</span>" not in page


def test_a_running_job_shows_how_far_it_is(
    client: FlaskClient, hands: Hands, database: Database
) -> None:
    hands.context.settings = hands.context.settings.model_copy(update={"batch_pages": 3})
    data = {"files": (io.BytesIO(zip_of({f"{n}.png": png(n) for n in range(9)})), "box.zip")}
    job = client.post("/api/v1/jobs", data=data).json["id"]
    hands.expand(job)
    hands.read(job, lambda n: PageResult(n, [reading()]), batches=1)
    page = client.get("/jobs", headers=HTML).text
    assert re.search(r'<progress[^>]* max="9" value="3"', page)
    assert "33 %" in page
    with database.write() as connection:
        sightings.record(connection, [], redis=True)
    page = client.get("/jobs", headers=HTML).text
    assert "No worker is running." in page
    assert "<code>fieldhand worker</code>" in page


def test_who_asks_again_hears_in_a_word_that_no_job_on_the_page_moved(
    client: FlaskClient, many: dict[str, str], hands: Hands
) -> None:
    tag = tag_of_page(client.get("/jobs", headers=HTML).text)
    known = HTML | {"If-None-Match": f'W/"{tag}"'}
    assert client.get("/jobs", headers=known).status_code == 304
    hands.finish(many["named"])
    moved = client.get("/jobs", headers=known)
    assert moved.status_code == 200
    assert tag_of_page(moved.text) != tag
    assert "ETag" not in moved.headers  # else a browser would show it to the next who logs in


def tag_of_page(page: str) -> str:
    found = re.search(r'data-tag="(\w+)"', page)
    assert found
    return found[1]
