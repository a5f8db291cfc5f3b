"""The pages for people, as a browser without JavaScript sees them."""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared import sightings
from shared.database import Database
from shared.moves import PageResult
from shared.readings import Outcome
from shared.settings import Settings
from tests.support.drawing import png, zip_of
from tests.web.working import Hands, failed, reading
from web.pages.jobs import JOBS_SHOWN
from web.pages.results import PAGES_SHOWN
from web.pages.words import duration, percent, plural, sentence, size

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script>.png"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_upload_mb": 4, "max_files": 20, "max_pages": 500})


def post(client: FlaskClient, *files: tuple[str, bytes], **options: Any) -> TestResponse:
    sent = [(io.BytesIO(data), name) for name, data in files]
    return client.post("/", data={"files": sent, **options}, headers=HTML)


def send(client: FlaskClient, *files: tuple[str, bytes], **options: Any) -> str:
    """Upload by the form and return the job's id."""
    answer = post(client, *(files or (("7.png", png(7)),)), **options)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removeprefix("/jobs/")


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), answer.text
    return answer.text


def count(pattern: str, page: str) -> int:
    return len(re.findall(pattern, page))


def test_the_form_is_shown(client: FlaskClient) -> None:
    page = get(client, "/")
    assert 'enctype="multipart/form-data"' in page
    assert "up to 20 files" in page
    assert "4\N{NO-BREAK SPACE}MiB" in page
    assert re.search(r'value="0.001" selected', page)


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/none"])
def test_no_page_holds_scripts_or_styles_inline(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'; style-src 'self';" in policy
    assert "'unsafe-" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)


@pytest.mark.parametrize("path", ["/", "/jobs"])
def test_every_file_that_a_page_loads_is_ours_and_there(client: FlaskClient, path: str) -> None:
    page = get(client, path)
    loaded = re.findall(r'<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"', page)
    assert len(loaded) >= 5
    for address in loaded:
        assert address.startswith("/"), address
        assert client.get(address, buffered=True).status_code == 200, address


def test_browsers_find_an_icon(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_pages_are_not_part_of_the_api_description(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").json["paths"]
    assert not {"/", "/jobs", "/favicon.ico"} & set(paths)


def test_an_upload_leads_to_its_job(client: FlaskClient) -> None:
    job = send(client, ("7.png", png(7)), ("8.png", png(8)), name="marks", max_error="0.01")
    view = client.get(f"/api/v1/jobs/{job}").json
    assert (view["name"], view["max_error"]) == ("marks", 0.01)
    page = get(client, f"/jobs/{job}")
    assert "marks" in page
    assert 'http-equiv="refresh" content="2"' in page


@pytest.mark.parametrize(
    ("files", "options", "status", "said"),
    [
        ([], {}, 422, "No file was sent"),
        ([("a.txt", b"hello")], {}, 422, "It is not a PNG"),
        ([("a.png", b"")], {}, 422, "It is empty"),
        (
            [("a.png", png(1))],
            {"max_error": "much"},
            422,
            "max_error: it must be a number above 0 and below 1",
        ),
        ([("a.png", png(1))] * 21, {}, 413, "21 files are more than the limit"),
    ],
)
def test_what_cannot_be_taken_in_is_said_in_the_form(
    client: FlaskClient,
    files: list[tuple[str, bytes]],
    options: dict[str, str],
    status: int,
    said: str,
) -> None:
    answer = post(client, *files, name="kept", **options)
    assert answer.status_code == status
    assert said in answer.text
    assert 'value="kept"' in answer.text


def test_every_file_at_fault_is_named(client: FlaskClient) -> None:
    answer = post(client, ("a.txt", b"hello"), ("7.png", png(7)), ("b.png", b""))
    assert "2 files cannot be read" in answer.text
    assert "a.txt</strong>: It is not a PNG" in answer.text
    assert "b.png</strong>: It is empty" in answer.text
    assert "7.png" not in answer.text


def test_an_upload_over_the_limit_is_refused_with_a_page(client: FlaskClient) -> None:
    answer = client.post(
        "/",
        environ_overrides={"CONTENT_LENGTH": str(5 * 2**20)},
        content_type="multipart/form-data; boundary=x",
        headers=HTML,
    )
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "Too large for this server" in answer.text


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    job = send(client)
    headers = HTML | {"Origin": "https://elsewhere.example"}
    for path in ("/", f"/jobs/{job}/cancel", f"/jobs/{job}/retry", f"/jobs/{job}/delete"):
        assert client.post(path, headers=headers).status_code == 403
    assert client.get(f"/api/v1/jobs/{job}").json["state"] == "queued"


@pytest.mark.parametrize("path", ["/nowhere", "/jobs/none", "/jobs/none/result"])
def test_what_is_not_there_is_a_page_with_a_way_back(client: FlaskClient, path: str) -> None:
    page = get(client, path, 404)
    assert "Not Found" in page or "Not found" in page
    assert 'href="/jobs"' in page


def test_a_fault_of_ours_is_a_page_that_shows_nothing_of_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("web.pages.jobs.list_jobs", fail)
    page = get(client, "/jobs", 500)
    assert "Something went wrong here" in page
    assert "secret" not in page


def test_without_jobs_the_list_shows_the_way_to_the_first(client: FlaskClient) -> None:
    page = get(client, "/jobs")
    assert "There are no jobs" in page
    assert "Upload images" in page


def test_the_list_shows_jobs_newest_first_a_page_at_a_time(client: FlaskClient) -> None:
    sent = [send(client, (f"scan-{n}.png", png(7))) for n in range(JOBS_SHOWN + 2)]
    first = get(client, "/jobs")
    shown = re.findall(r'href="/jobs/(\w{20})"', first)
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = get(client, following[1])
    shown += re.findall(r'href="/jobs/(\w{20})"', second)
    assert shown == sent[::-1]
    assert 'rel="next"' not in second
    assert "Back to the start" in second


def test_the_list_says_how_each_job_stands(client: FlaskClient, hands: Hands) -> None:
    done = send(client, ("a.png", png(7)), ("b.png", png(7)), ("c.png", png(7)))
    hands.finish(done, lambda n: failed(n) if n == 2 else PageResult(n, [reading()]))
    send(client, name="waits")
    page = get(client, "/jobs")
    assert "a.png and 2 more" in page
    assert all(word in page for word in ("Done", "3 pages", "2 accepted", "1 failed", "Queued"))


def test_a_cursor_that_nobody_gave_out_is_refused(client: FlaskClient) -> None:
    assert "Cursor is not one that" in get(client, "/jobs?cursor=nonsense", 422)


def test_a_running_job_shows_its_counts(client: FlaskClient, hands: Hands) -> None:
    hands.context.settings = hands.context.settings.model_copy(update={"batch_pages": 2})
    job = send(client, ("box.zip", zip_of({f"{n}.png": png(n % 10) for n in range(10)})))
    hands.expand(job)
    hands.read(job, lambda n: failed(n) if n == 2 else PageResult(n, [reading()]), batches=2)
    page = get(client, f"/jobs/{job}")
    assert "4 of 10 pages finished" in page
    assert re.search(r'<progress[^>]* max="10" value="4"', page)
    assert 'data-show="pages.queued">6<' in page
    assert 'data-show="fields.accepted">3<' in page
    assert "2. 1.png" in page
    assert "The image data is damaged." in page


def test_a_job_that_waits_says_why_and_that_it_is_safe(
    client: FlaskClient, database: Database
) -> None:
    job = send(client)
    with database.write() as connection:
        sightings.record(connection, [], redis=True)
    page = get(client, f"/jobs/{job}")
    assert "No worker is running." in page
    assert "Your job is safe and starts by itself" in page
    assert "Start one with <code>fieldhand worker</code>" in page
    with database.write() as connection:
        sightings.record(connection, ["worker@here"], redis=True)
    page = get(client, f"/jobs/{job}")
    assert "No worker is running." not in page
    assert "Your job is safe" not in page


def test_a_job_behind_others_says_its_place(client: FlaskClient, hands: Hands) -> None:
    first, second = send(client), send(client)
    hands.expand(first)
    hands.expand(second)
    assert "1 batch of other jobs ahead" in get(client, f"/jobs/{second}")


def test_a_finished_job_leads_to_its_result(client: FlaskClient, hands: Hands) -> None:
    job = send(client)
    hands.finish(job)
    answer = client.get(f"/jobs/{job}", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{job}/result")
    page = get(client, f"/jobs/{job}?stay=1")
    assert "1 of 1 page finished" in page
    assert "refresh" not in page


def test_a_job_can_be_stopped_and_gone_on_with(client: FlaskClient, hands: Hands) -> None:
    job = send(client)
    assert "Stop this job" in get(client, f"/jobs/{job}")
    assert client.post(f"/jobs/{job}/cancel", headers=HTML).status_code == 303
    assert "Go on with it" in get(client, f"/jobs/{job}")
    assert client.post(f"/jobs/{job}/retry", headers=HTML).status_code == 303
    hands.finish(job)
    assert client.get(f"/jobs/{job}").status_code == 303


def test_failed_pages_can_be_read_again(client: FlaskClient, hands: Hands) -> None:
    job = send(client, ("a.png", png(7)), ("b.png", png(7)))
    hands.finish(job, lambda n: failed(n) if n == 2 else PageResult(n, [reading()]))
    assert "Read the failed pages again" in get(client, f"/jobs/{job}?stay=1")
    client.post(f"/jobs/{job}/retry", headers=HTML)
    hands.read(job, lambda n: PageResult(n, [reading()]))
    assert client.get(f"/api/v1/jobs/{job}?redirect=false").json["pages"]["failed"] == 0


def test_what_a_job_cannot_do_now_is_a_page_that_leads_back(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client)
    hands.finish(job)
    answer = client.post(f"/jobs/{job}/cancel", headers=HTML)
    assert answer.status_code == 409
    assert "Back to the job" in answer.text


def test_a_deleted_job_is_gone_from_everywhere(client: FlaskClient) -> None:
    job = send(client)
    answer = client.post(f"/jobs/{job}/delete", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/jobs")
    assert job not in get(client, "/jobs")
    get(client, f"/jobs/{job}", 404)
    get(client, f"/jobs/{job}/result", 404)
    assert client.post(f"/jobs/{job}/delete", headers=HTML).status_code == 404


def test_the_result_shows_every_page_with_what_was_read(client: FlaskClient, hands: Hands) -> None:
    verdicts = [
        PageResult(1, [reading("7", 0.9982)]),
        PageResult(2, [reading("1", 0.61, Outcome.REVIEW)]),
        PageResult(3, [reading(None, 0.97, Outcome.BLANK)]),
        PageResult(4, [reading(None, 0.88, Outcome.UNREADABLE)]),
        failed(5, "it is torn"),
    ]
    job = send(client, *[(f"{n}.png", png(n)) for n in range(1, 6)])
    hands.finish(job, lambda number: verdicts[number - 1])
    page = get(client, f"/jobs/{job}/result")
    assert "5 pages: 4 read, 1 failed" in page
    assert count('class="value">7<', page) == count('class="value">1<', page) == 1
    assert "99.8\N{NO-BREAK SPACE}%" in page
    assert "61\N{NO-BREAK SPACE}%" in page
    assert "88\N{NO-BREAK SPACE}%" not in page  # how likely the rejected digit was
    assert "It is torn." in page
    assert "No image" in page
    assert count('class="value"', page) == 2
    source = f"/api/v1/jobs/{job}/pages/1/image?width=240"
    assert f'alt="Page 1: 1.png"\n        src="{source}"' in page
    assert client.get(source).mimetype == "image/png"
    assert f"/api/v1/jobs/{job}/result.csv" in page
    assert f"/api/v1/jobs/{job}/result.jsonl" in page


def test_the_result_can_be_looked_at_by_outcome(client: FlaskClient, hands: Hands) -> None:
    outcomes = [Outcome.ACCEPTED, Outcome.REVIEW, Outcome.REVIEW]
    job = send(client, *[(f"scan-{n}.png", png(n)) for n in range(1, 5)])
    hands.finish(
        job, lambda n: failed(n) if n == 4 else PageResult(n, [reading(outcome=outcomes[n - 1])])
    )
    for only, names in {
        "accepted": ["1"],
        "review": ["2", "3"],
        "blank": [],
        "failed": ["4"],
    }.items():
        page = get(client, f"/jobs/{job}/result?only={only}")
        assert re.findall(r">\d\. scan-(\d)\.png<", page) == names
    get(client, f"/jobs/{job}/result?only=odd", 404)


@pytest.mark.parametrize("only", ["", "?only=accepted"])
def test_a_long_result_goes_on_page_by_page(client: FlaskClient, hands: Hands, only: str) -> None:
    names = [f"{n}.png" for n in range(PAGES_SHOWN + 5)]
    job = send(client, ("box.zip", zip_of({name: png(7) for name in names})))
    hands.finish(job)
    first = get(client, f"/jobs/{job}/result{only}")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = get(client, following[1].replace("&amp;", "&"))
    shown = [re.findall(r'alt="Page \d+: ([^"]+)"', page) for page in (first, second)]
    assert [len(page) for page in shown] == [PAGES_SHOWN, 5]
    assert shown[0] + shown[1] == names
    assert 'rel="next"' not in second


def test_a_result_can_be_looked_at_while_its_job_runs(client: FlaskClient) -> None:
    page = get(client, f"/jobs/{send(client)}/result")
    assert "This job still runs" in page
    assert "Nothing has been read yet" in page


def test_names_of_files_and_jobs_are_never_markup(client: FlaskClient, hands: Hands) -> None:
    job = send(client, (HOSTILE, png(7)), ("box.zip", zip_of({f'" onload="{HOSTILE}': b"x"})))
    pages = [get(client, f"/jobs/{job}"), get(client, "/jobs")]
    hands.finish(job, lambda n: failed(n, HOSTILE))
    pages += [get(client, f"/jobs/{job}/result"), get(client, f"/jobs/{job}?stay=1")]
    pages.append(get(client, f"/jobs/{send(client, name=HOSTILE)}"))
    pages.append(post(client, (HOSTILE, b"")).text)
    for page in pages:
        assert escape(HOSTILE) in page
        assert "<script>" not in page
        assert ' onload="' not in page


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "under 0.1 %"),
        (0.0042, "0.4 %"),
        (0.5, "50 %"),
        (0.989, "98 %"),
        (0.9958, "99.5 %"),
        (0.9982, "99.8 %"),
        (0.9990, "99.90 %"),
        (0.99978, "99.97 %"),
        (0.99995, "over 99.99 %"),
        (1.0, "over 99.99 %"),
    ],
)
def test_a_probability_is_rounded_down_and_never_100(probability: float, said: str) -> None:
    assert percent(probability) == said.replace(" %", "\N{NO-BREAK SPACE}%")


def test_numbers_are_said_in_words() -> None:
    spans = [duration(seconds) for seconds in (0.2, 45, 100, 4000, 9000, 200_000)]
    assert spans == [
        *("about 1 second", "about 45 seconds", "about 2 minutes"),
        *("about 67 minutes", "about 2 hours", "about 2 days"),
    ]
    assert [plural(n, "batch", "batches") for n in (1, 1200)] == ["1 batch", "1,200 batches"]
    assert size(2 * 2**30) == "2\N{NO-BREAK SPACE}GiB"
    assert [sentence(text) for text in ("it is torn", "Why?")] == ["It is torn.", "Why?"]
    named = "scan.png: it is torn", "my scan.png: it is torn", "page_2 is torn", "p7 is torn."
    assert [sentence(text) for text in named] == [f"{text.rstrip('.')}." for text in named]
