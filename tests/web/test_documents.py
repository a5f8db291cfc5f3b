"""Documents over HTTP: pages of PDFs, duplicates, and accounts that agree at every moment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from shared.errors import PageError
from shared.moves import PageResult
from shared.settings import Settings
from tests.support.drawing import draw, png, zip_of
from tests.support.pdfs import drawn_pdf, encrypted_pdf, scanned_pdf
from tests.web.working import Hands, reading

DOCUMENT = scanned_pdf([draw(1), draw(2), draw(3)])


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(settings.model_copy(update={"batch_pages": 2}))
    yield hands
    hands.close()


def submit(client: FlaskClient, *files: tuple[str, bytes]) -> str:
    sent = [(io.BytesIO(data), name) for name, data in files]
    answer = client.post("/api/v1/jobs", data={"files": sent})
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


def reconciliation(client: FlaskClient, job_id: str) -> dict[str, Any]:
    """Return the accounts of a job, once it is checked that they agree."""
    job = client.get(f"/api/v1/jobs/{job_id}?redirect=false").json
    told = job["reconciliation"]
    assert told["pages"] == told["read"] + told["queued"] + sum(told["failed"].values())
    assert job["pages"] == {
        "total": told["pages"],
        "queued": told["queued"],
        "read": told["read"],
        "failed": sum(told["failed"].values()),
    }
    assert told["fields"] == job["fields"]
    return dict(told)


def verdict(number: int) -> PageResult:
    """Let every third page fail, for one of two reasons."""
    codes = {3: "damaged-pdf", 6: "too-slow"}
    if number in codes:
        return PageResult(number, error=PageError("so it is", code=codes[number]))
    return PageResult(number, [reading()])


def test_the_pages_of_a_pdf_have_images(client: FlaskClient, hands: Hands) -> None:
    job_id = submit(client, ("a.pdf", DOCUMENT), ("b.zip", zip_of({"c.pdf": DOCUMENT})))
    hands.finish(job_id)
    for number in (2, 5):
        answer = client.get(f"/api/v1/jobs/{job_id}/pages/{number}/image")
        assert Image.open(io.BytesIO(answer.data)).size == (110, 110)


def test_a_page_that_a_worker_did_not_survive_has_no_image(
    client: FlaskClient, hands: Hands
) -> None:
    job_id = submit(client, ("a.pdf", DOCUMENT), ("b.pdf", DOCUMENT))
    hands.finish(job_id, verdict)
    answer = client.get(f"/api/v1/jobs/{job_id}/pages/6/image")
    assert answer.status_code == 404
    assert answer.json["type"].endswith(":too-slow")
    assert client.get(f"/api/v1/jobs/{job_id}/pages/3/image").status_code == 200


def test_a_page_of_a_pdf_is_drawn_by_a_worker_first(client: FlaskClient, hands: Hands) -> None:
    for name, file in {"a.pdf": DOCUMENT, "b.zip": zip_of({"c": DOCUMENT})}.items():
        job_id = submit(client, (name, file))
        hands.expand(job_id)
        answer = client.get(f"/api/v1/jobs/{job_id}/pages/1/image")
        assert answer.status_code == 404
        assert answer.json["type"].endswith(":not-read-yet")


def test_the_accounts_agree_at_every_moment(client: FlaskClient, hands: Hands) -> None:
    job_id = submit(client, ("a.pdf", DOCUMENT), ("b.zip", zip_of({"c": DOCUMENT, "d": b"x"})))
    assert reconciliation(client, job_id)["pages"] == 0
    hands.expand(job_id)
    assert reconciliation(client, job_id)["queued"] == 7
    hands.read(job_id, verdict, batches=4)
    assert reconciliation(client, job_id)["failed"] == {"damaged-pdf": 1}
    hands.read(job_id, verdict)
    told = reconciliation(client, job_id)
    assert told == {
        "pages": 7,
        "read": 5,
        "failed": {"damaged-pdf": 1, "too-slow": 1},
        "queued": 0,
        "duplicates": 3,
        "fields": {"accepted": 5, "review": 0, "blank": 0, "unreadable": 0},
    }
    client.post(f"/api/v1/jobs/{job_id}/retry")
    again = reconciliation(client, job_id)
    assert (again["failed"], again["queued"], again["duplicates"]) == ({}, 2, 3)


def test_the_list_of_jobs_has_the_same_accounts(client: FlaskClient, hands: Hands) -> None:
    first, second = (submit(client, (name, DOCUMENT)) for name in ("a.pdf", "b.pdf"))
    hands.finish(first, verdict)
    listed = {job["id"]: job["reconciliation"] for job in client.get("/api/v1/jobs").json["jobs"]}
    assert listed == {job: reconciliation(client, job) for job in (first, second)}
    assert listed[first]["failed"] == {"damaged-pdf": 1}


def test_pages_say_what_they_are_duplicates_of(client: FlaskClient, hands: Hands) -> None:
    job_id = submit(client, ("1.png", png(1)), ("b.zip", zip_of({"1.png": png(1)})))
    hands.finish(job_id)
    pages = client.get(f"/api/v1/jobs/{job_id}/result").json["pages"]
    assert [page["duplicate_of"] for page in pages] == [None, 1]
    csv = client.get(f"/api/v1/jobs/{job_id}/result.csv").text.splitlines()
    assert [line.split(",")[5] for line in csv] == ["duplicate_of", "", "1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted_pdf([b""], b"secret"), "encrypted"),
        (drawn_pdf([]), "empty-pdf"),
        (DOCUMENT[:100], "damaged-pdf"),
    ],
)
def test_a_document_that_cannot_be_opened_is_refused_by_name(
    client: FlaskClient, data: bytes, code: str
) -> None:
    sent = [(io.BytesIO(data), "box.pdf")]
    answer = client.post("/api/v1/jobs", data={"files": sent})
    assert answer.status_code == 422
    assert answer.json["type"].endswith(f":{code}")
    assert answer.json["file"] == "box.pdf"
    assert client.get("/api/v1/jobs").json["jobs"] == []
