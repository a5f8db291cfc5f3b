"""The pages of numbers, as a browser without JavaScript sees them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update
from werkzeug.test import TestResponse

from shared.moves import PageResult
from shared.readings import Outcome, Reading
from shared.settings import Settings
from shared.tables import Job
from tests.web.lines import page_of, readings_of, shadow_cnn
from tests.web.working import Hands, failed
from web.app import create_app
from web.pages.accounts import accounts
from web.pages.results import path_to_page
from web.parts import parts

HTML = {"Accept": "text/html"}
NONE = {"digits_least": "", "digits_most": "", "pattern": "", "decimals": ""}


def post(client: FlaskClient, *pages: bytes, **options: str) -> TestResponse:
    files = [(io.BytesIO(page), f"{n}.png") for n, page in enumerate(pages or (page_of("12"),), 1)]
    data: dict[str, Any] = {"files": files, "reader": "number", "model": "", **NONE, **options}
    return client.post("/", data=data, headers=HTML)


def send(client: FlaskClient, *pages: bytes, **options: str) -> str:
    answer = post(client, *pages, **options)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removeprefix("/jobs/")


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {}),
        ({"digits_least": "3", "digits_most": "8"}, {"digits": [3, 8]}),
        ({"digits_least": "3"}, {"digits": [3, 40]}),
        ({"digits_most": "8", "lines": "true"}, {"digits": [1, 8], "lines": True}),
        ({"reader": "digit", "digits_most": "8", "decimals": "2", "lines": "true"}, {}),
    ],
)
def test_the_form_says_how_numbers_look(
    client: FlaskClient, given: dict[str, str], kept: dict[str, Any]
) -> None:
    job = client.get(f"/api/v1/jobs/{send(client, **given)}").json
    assert job["options"] == kept
    assert job["model"] == "cnn"


def test_what_was_typed_is_kept_when_something_is_wrong(client: FlaskClient) -> None:
    answer = post(client, digits_least="9", digits_most="3", pattern="[0-9]+", decimals="2")
    assert answer.status_code == 422
    assert "Digits: it must be a number from 1 to 40" in answer.text
    assert re.search(r'id="reader-number"[^>]* checked', answer.text)
    assert re.search(r'name="digits_least"\s[^>]*value="9"', answer.text)
    assert 'value="[0-9]+"' in answer.text
    assert '<option value="2" selected>' in answer.text


def test_without_a_model_for_numbers_only_digits_are_offered(settings: Settings) -> None:
    shadow_cnn(settings.models)
    app = create_app(settings)
    page = get(app.test_client(), "/")
    assert "reader-number" not in page
    assert '<option value="cnn" selected>' in page
    with app.app_context():
        parts().database.close()


def test_each_line_is_shown_with_the_boxes_of_its_digits(client: FlaskClient, hands: Hands) -> None:
    job = send(client, page_of("12", "345"), lines="true")
    hands.finish(job, lambda n: PageResult(n, readings_of("12", "345", doubt=0.2)))
    page = get(client, f"/jobs/{job}/result")
    assert len(re.findall(r"<rect ", page)) == 5
    assert len(re.findall(r'<rect class="is-doubtful"', page)) == 2
    assert re.findall(r'class="value">(\d+)<', page) == ["12", "345"]
    sources = re.findall(r'src="(/api[^"]+)"', page)
    assert [source.rpartition("image?")[2].partition("&")[0] for source in sources] == [
        *("field=number", "field=number%202"),
    ]
    for source in sources:
        assert client.get(source.replace("&amp;", "&")).mimetype == "image/png"


def test_a_line_in_which_nothing_was_read_has_its_picture_too(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client, page_of("12", "345"), lines="true")
    first, _ = readings_of("12", "345")
    scribble = Reading("number 2", None, 0.4, Outcome.UNREADABLE, (20, 90, 60, 30))
    hands.finish(job, lambda n: PageResult(n, [scribble, first]))
    page = get(client, f"/jobs/{job}/result")
    assert re.findall(r'src="/api[^"]+field=number([^&]*)&', page) == ["%202", ""]


def test_a_page_without_digits_is_shown_whole(client: FlaskClient, hands: Hands) -> None:
    job = send(client)
    blank = Reading("number", None, 1.0, Outcome.BLANK, (0, 0, 9, 9))
    hands.finish(job, lambda n: PageResult(n, [blank]))
    page = get(client, f"/jobs/{job}/result")
    assert "pages/1/image?width=240" in page
    assert "<rect" not in page


def test_a_padded_crop_is_as_large_as_its_frame_also_at_the_edge(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client)
    edge = Reading("number", "1", 0.9, Outcome.REVIEW, (0, 0, 100, 20))
    hands.finish(job, lambda n: PageResult(n, [edge]))
    path = f"/api/v1/jobs/{job}/pages/1/image?field=number"
    sizes = [
        Image.open(io.BytesIO(client.get(path + more).data)).size
        for more in ("", "&padded=true", "&padded=true&width=56")
    ]
    assert sizes == [(106, 26), (112, 32), (56, 16)]
    whole = Image.open(io.BytesIO(client.get(f"{path}&padded=true").data))
    assert whole.getpixel((0, 0)) == 255


def test_the_accounts_of_a_job_are_shown_and_agree(client: FlaskClient, hands: Hands) -> None:
    job = send(client, *[page_of(str(n)) for n in range(4)])
    hands.finish(job, lambda n: failed(n) if n == 2 else PageResult(n, readings_of("1")))
    page = get(client, f"/jobs/{job}?stay=1")
    assert "The sums agree" in page
    assert "Damaged image</th><td>1</td>" in page
    assert re.findall(r'<rect class="is-(\w+)" x="([\d.]+)" width="([\d.]+)"', page) == [
        *(("read", "0.0", "750.0"), ("failed", "750.0", "250.0")),
    ]


def test_a_duplicate_leads_to_the_page_that_it_is_the_same_as(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client, *[page_of(number) for number in ("1", "2", "1")])
    hands.finish(job, lambda n: PageResult(n, readings_of("1")))
    page = get(client, f"/jobs/{job}/result")
    (path,) = re.findall(r'href="([^"]+)">Same as page 1</a>', page)
    assert path.endswith("#page-1")
    assert "1 page is the same as an earlier one" in get(client, f"/jobs/{job}?stay=1")


def test_accounts_that_do_not_agree_are_a_warning(client: FlaskClient, hands: Hands) -> None:
    job = send(client)
    hands.finish(job, lambda n: PageResult(n, readings_of("1")))
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(fields_accepted=0))
    page = get(client, f"/jobs/{job}?stay=1")
    assert "The sums do not agree: pages read 1, readings 0." in page
    assert "The sums agree" not in page


def test_one_page_of_a_million_is_seen_in_the_bar() -> None:
    found = {"pages": 10**6, "queued": 0, "read": 10**6 - 1, "failed": {"too-slow": 1}}
    job = {"reconciliation": found | {"fields": {"accepted": 10**6}}, "state": "done"}
    (_, start, read), (name, behind, length) = accounts(job)["bar"]
    assert (start, name) == (0, "failed")
    assert length > 5
    assert read == behind
    assert behind + length == pytest.approx(1000, abs=0.2)


def test_a_link_to_a_page_leads_to_where_the_result_shows_it(
    client: FlaskClient, hands: Hands
) -> None:
    job = send(client, *[page_of(str(n)) for n in range(4)])
    hands.finish(job, lambda n: PageResult(n, readings_of("1")))
    with client.application.test_request_context():
        path, _, anchor = path_to_page(3, job).partition("#")
    assert anchor == "page-3"
    assert re.findall(r'id="(page-\d)"', get(client, path)) == ["page-3", "page-4"]
