"""Who asks again with a tag is told in a word that nothing is new; text comes compressed."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.moves import PageResult
from tests.support.drawing import png, zip_of
from tests.web import templates
from tests.web.test_api import post, submit
from tests.web.working import Hands, failed, reading
from web.compression import squeezed

ENDINGS = ("", ".csv", ".jsonl", ".xlsx")
GZIP = {"Accept-Encoding": "gzip, deflate"}


def again(client: FlaskClient, path: str, first: TestResponse, **headers: str) -> TestResponse:
    """Ask by the tag of an earlier answer."""
    return client.get(path, headers={"If-None-Match": first.headers["ETag"], **headers})


def assert_not_modified(answer: TestResponse, first: TestResponse) -> None:
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == first.headers["ETag"]
    assert answer.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Content-Type" not in answer.headers


def test_a_job_has_a_new_tag_with_each_move(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    path = f"/api/v1/jobs/{job}?redirect=false"
    tags = []
    for move in (lambda: None, lambda: hands.expand(job), lambda: hands.finish(job)):
        move()
        first = client.get(path)
        assert first.headers["ETag"].startswith('W/"')
        assert_not_modified(again(client, path, first), first)
        tags.append(first.headers["ETag"])
    assert len(set(tags)) == 3


def test_a_job_that_is_unchanged_says_when_to_ask_again(client: FlaskClient) -> None:
    path = f"/api/v1/jobs/{submit(client)}"
    answer = again(client, path, client.get(path))
    assert answer.status_code == 304
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_done_job_redirects_whatever_is_known(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    hands.finish(job)
    known = client.get(f"/api/v1/jobs/{job}?redirect=false")
    assert again(client, f"/api/v1/jobs/{job}", known).status_code == 303


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_result_is_new_after_a_retry(client: FlaskClient, hands: Hands, ending: str) -> None:
    job = submit(client)
    hands.finish(job, lambda number: failed(number, "torn"))
    path = f"/api/v1/jobs/{job}/result{ending}"
    first = client.get(path)
    assert_not_modified(again(client, path, first), first)
    client.post(f"/api/v1/jobs/{job}/retry")
    hands.read(job, lambda number: failed(number, "torn otherwise"))
    assert again(client, path, first).status_code == 200


def test_each_page_of_a_result_has_its_tag(client: FlaskClient, hands: Hands) -> None:
    job = submit(client, ("3.zip", zip_of({f"{n}.png": png(n) for n in range(3)})))
    hands.finish(job)
    path = f"/api/v1/jobs/{job}/result?limit=1"
    first = client.get(path)
    assert again(client, first.json["next"], first).status_code == 200


def test_star_is_a_condition_on_what_is_there(client: FlaskClient) -> None:
    path, star = f"/api/v1/jobs/{submit(client)}", {"If-None-Match": "*"}
    assert client.get(path, headers=star).status_code == 304
    assert client.get("/api/v1/jobs/0", headers=star).status_code == 404
    assert client.get(f"{path}/result.csv?template=x", headers=star).status_code == 422


def test_images_are_not_made_again(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    hands.finish(job)
    path = f"/api/v1/jobs/{job}/pages/1/image"
    first = client.get(path)
    assert_not_modified(again(client, path, first), first)
    assert again(client, f"{path}?width=50", first).status_code == 200


def test_templates_and_models_have_tags(client: FlaskClient) -> None:
    templates.add(client)
    paths = ("/api/v1/templates", "/api/v1/templates/exam", "/api/v1/templates/exam/pages/1/image")
    for path in (*paths, "/api/v1/models", "/api/v1/models/cnn", "/api/v1/jobs"):
        first = client.get(path)
        assert_not_modified(again(client, path, first), first)


def test_a_change_is_never_kept(client: FlaskClient) -> None:
    assert post(client, ("7.png", png(7))).headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/jobs/0").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ending", ["", ".csv", ".jsonl"])
def test_text_is_compressed_for_who_takes_it(
    client: FlaskClient, hands: Hands, ending: str
) -> None:
    job = submit(client, ("30.zip", zip_of({f"{n}.png": png(n % 10) for n in range(30)})))
    hands.finish(job, lambda number: PageResult(number, [reading()]))
    path = f"/api/v1/jobs/{job}/result{ending}"
    plain, small = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 3
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert_not_modified(again(client, path, plain, **GZIP), small)


@pytest.mark.parametrize("accepted", ["gzip;q=0", "br", "identity, gzip;q=0.5", ""])
def test_nobody_is_sent_what_they_do_not_take(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/api/openapi.json", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert json.loads(answer.data)["openapi"]


def test_pages_images_and_workbooks_are_sent_as_they_are(client: FlaskClient, hands: Hands) -> None:
    job = submit(client)
    hands.finish(job)
    for path in ("/jobs", f"/api/v1/jobs/{job}/result.xlsx", f"/api/v1/jobs/{job}/pages/1/image"):
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers


def test_what_is_compressed_is_not_gathered_first() -> None:
    taken, drawn = 0, random.Random(7)

    def blocks() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield drawn.randbytes(5000).hex().encode()

    stream = squeezed(blocks())
    next(stream)
    next(stream)
    assert taken < 100
