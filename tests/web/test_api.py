"""The HTTP contract, through the front door: HTTP in, SQL and HTTP out."""

from __future__ import annotations

import base64
import csv
import io
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared import moves
from shared.database import Database
from shared.documents.expansion import FoundPage
from shared.errors import PageError
from shared.exports import XLSX_TYPE
from shared.moves import PageResult, Progress
from shared.readings import Digit, Outcome, Reading
from shared.settings import Settings
from shared.tables import Job, Upload
from tests.support.drawing import encode, png, tar_of, zip_of
from web.parts import parts

DIGIT = Digit("7", 0.9987, (3, 4, 50, 60), [("7", 0.9987), ("1", 0.001)])
SEVEN = Reading("digit", "7", 0.9987, Outcome.ACCEPTED, (3, 4, 50, 60), [DIGIT])
VAST = encode(Image.new("1", (11_000, 10_000)))
BLANK = Reading("digit", None, 0.99, Outcome.BLANK, (0, 0, 110, 110))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_upload_mb": 4, "max_files": 20, "max_pages": 50})


def post(client: FlaskClient, *files: tuple[str, bytes], **options: Any) -> TestResponse:
    headers = options.pop("headers", {})
    sent = [(io.BytesIO(data), name) for name, data in files]
    return client.post("/api/v1/jobs", data={"files": sent, **options}, headers=headers)


def submit(client: FlaskClient, *files: tuple[str, bytes], **options: Any) -> str:
    answer = post(client, *(files or (("7.png", png(7)),)), **options)
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


def _result(number: int) -> PageResult:
    if number % 2 == 0:
        return PageResult(number, error=PageError("it is torn", code="damaged-image"))
    return PageResult(number, [BLANK if number % 3 == 0 else SEVEN])


def read_all(
    database: Database,
    settings: Settings,
    job_id: str,
    pages: int = 1,
    result: Callable[[int], PageResult] = _result,
) -> None:
    """Do what workers do: every second page fails, every third is blank."""
    found = [FoundPage(f"{n}.png") for n in range(1, pages + 1)]
    with database.write() as connection:
        lease = moves.claim_expansion(connection, job_id, 30)
        assert lease
        moves.add_pages(connection, lease, [Progress(0, 0, True, found)], settings)
        moves.finish_expansion(connection, lease, 64)
        batch = moves.claim_batch(connection, job_id, 1, 30)
        assert batch
        assert moves.finish_batch(connection, batch, [result(n) for n in range(1, pages + 1)])


def assert_problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    body: dict[str, Any] = json.loads(answer.text)
    assert body["type"] == f"urn:fieldhand:problem:{code}"
    assert {"title", "status", "detail", "instance"} <= set(body)
    return body


def test_a_submission_answers_202_with_the_job(client: FlaskClient) -> None:
    answer = post(client, ("7.png", png(7)), name="marks", max_error="0.01")
    assert answer.status_code == 202
    job = answer.json
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    assert int(answer.headers["Retry-After"]) >= 1
    assert list(job) == [
        *("id", "name", "state", "reader", "model", "template", "max_error", "options"),
        *("created_at", "started_at", "finished_at", "error", "pages", "fields"),
        *("corrected", "confirmed", "to_review", "reconciliation", "queue", "links"),
        "expires_at",
    ]
    assert (job["state"], job["name"], job["max_error"]) == ("queued", "marks", 0.01)
    assert (job["reader"], job["model"]) == ("digit", "cnn")


def test_what_was_sent_is_stored_as_sent(client: FlaskClient, database: Database) -> None:
    archive = zip_of({"1.png": png(1)})
    job_id = submit(client, ("a.png", png(3)), ("../b.zip", archive))
    with database.read() as connection:
        rows = connection.execute(select(Upload).order_by(Upload.position)).all()
    assert [(row.name, row.kind) for row in rows] == [("a.png", "image"), ("../b.zip", "zip")]
    with client.application.app_context():
        root = parts().settings.data_dir / "storage" / job_id
    assert [(root / name).read_bytes() for name in ("0", "1")] == [png(3), archive]


def test_it_waits_and_says_why_while_nobody_works(client: FlaskClient) -> None:
    job = client.get(f"/api/v1/jobs/{submit(client)}").json
    assert job["state"] == "queued"
    assert "not running" in job["queue"]["waits_because"]


def test_a_done_job_redirects_to_its_result(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    read_all(database, settings, job_id)
    answer = client.get(f"/api/v1/jobs/{job_id}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/api/v1/jobs/{job_id}/result"
    assert answer.json["state"] == "done"
    assert answer.json["queue"] is None
    plain = client.get(f"/api/v1/jobs/{job_id}?redirect=false")
    assert (plain.status_code, plain.json["state"]) == (200, "done")


def test_a_result_has_the_shape_of_the_contract(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client, ("forms.zip", zip_of({str(n): png(n) for n in range(3)})))
    read_all(database, settings, job_id, pages=3)
    result = client.get(f"/api/v1/jobs/{job_id}/result").json
    assert result["next"] is None
    assert result["job"]["pages"] == {"total": 3, "queued": 0, "read": 2, "failed": 1}
    assert result["job"]["fields"] == {"accepted": 1, "review": 0, "blank": 1, "unreadable": 0}
    assert result["job"]["reconciliation"] == {
        "pages": 3,
        "read": 2,
        "failed": {"damaged-image": 1},
        "queued": 0,
        "duplicates": 0,
        "fields": result["job"]["fields"],
    }
    assert result["pages"][0] == {
        "number": 1,
        "name": "1.png",
        "upload": "forms.zip",
        "state": "read",
        "error": None,
        "duplicate_of": None,
        "readings": [SEVEN.as_json()],
    }
    assert result["pages"][1]["error"] == {"code": "damaged-image", "detail": "it is torn"}
    assert result["pages"][2]["readings"][0]["value"] is None


def test_a_cursor_walks_a_result_without_gap_or_double(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    read_all(database, settings, job_id, pages=10)
    path, numbers = f"/api/v1/jobs/{job_id}/result?limit=3", []
    while path:
        result = client.get(path).json
        numbers += [page["number"] for page in result["pages"]]
        path = result["next"]
    assert numbers == list(range(1, 11))


def test_csv_and_json_lines_hold_every_page(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client, ("=cmd().png", png(7)))
    read_all(database, settings, job_id, pages=3)
    table = client.get(f"/api/v1/jobs/{job_id}/result.csv")
    assert table.mimetype == "text/csv"
    assert table.text.splitlines() == [
        "number,name,upload,state,error,duplicate_of,field,value,confidence,outcome",
        "1,1.png,'=cmd().png,read,,,digit,7,0.9987,accepted",
        "2,2.png,'=cmd().png,failed,it is torn,,,,,",
        "3,3.png,'=cmd().png,read,,,digit,,0.99,blank",
    ]
    lines = client.get(f"/api/v1/jobs/{job_id}/result.jsonl").text.splitlines()
    pages = client.get(f"/api/v1/jobs/{job_id}/result").json["pages"]
    assert [json.loads(line) for line in lines] == pages


def test_a_workbook_holds_every_page_and_is_named_after_the_job(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client, ("=cmd().png", png(7)))
    so_far = client.get(f"/api/v1/jobs/{job_id}/result.xlsx")
    assert f"fieldhand-{job_id}-so-far.xlsx" in so_far.headers["Content-Disposition"]
    read_all(database, settings, job_id, pages=3)
    job = client.get(f"/api/v1/jobs/{job_id}?redirect=false").json
    answer = client.get(job["links"]["xlsx"])
    assert answer.mimetype == XLSX_TYPE
    assert f'filename="fieldhand-{job_id}.xlsx"' in answer.headers["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    assert [row[:5] for row in rows[1:]] == [
        (1, "1.png", "=cmd().png", "read", None),
        (2, "2.png", "=cmd().png", "failed", "it is torn"),
        (3, "3.png", "=cmd().png", "read", None),
    ]
    assert [row[7:] for row in rows[1:]] == [
        *(("7", 0.9987, "accepted"), (None, None, None), (None, 0.99, "blank")),
    ]


def test_a_table_has_as_many_columns_as_its_longest_page_needs(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    lines = [Reading(f"number {n}", str(n), 0.9, Outcome.REVIEW, (0, 0, 9, 9)) for n in (1, 2, 3)]
    read_all(database, settings, job_id, pages=3, result=lambda n: PageResult(n, lines[:n]))
    text = client.get(f"/api/v1/jobs/{job_id}/result.csv").text
    rows = list(csv.DictReader(text.splitlines()))
    assert [[row["value"], row["value_2"], row["value_3"]] for row in rows] == [
        *(["1", "", ""], ["1", "2", ""], ["1", "2", "3"]),
    ]
    assert "value_4" not in rows[0]


def test_the_list_is_newest_first_with_a_cursor(client: FlaskClient) -> None:
    ids = [submit(client) for _ in range(5)]
    path, seen = "/api/v1/jobs?limit=2", []
    while path:
        body = client.get(path).json
        seen += [job["id"] for job in body["jobs"]]
        path = body["next"]
    assert seen == ids[::-1]


STRANGE = [
    "abc",
    "[Infinity]",
    "[-1e30]",
    "[-5]",
    "[" * 100,
    '["0001-01-01T00:00:00+14:00","x"]',
    '["9999-12-31T23:59:59-14:00","x"]',
    '["2026-01-01T00:00:00+00:00","\\ud800"]',
]


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/api/v1/jobs/{}/result"])
def test_a_strange_cursor_is_refused(client: FlaskClient, path: str) -> None:
    path = path.format(submit(client))
    for strange in STRANGE:
        cursor = base64.urlsafe_b64encode(strange.encode()).decode()
        assert_problem(client.get(f"{path}?cursor={cursor}"), 422, "invalid-cursor")
    for fault in ("limit=0", f"cursor={'x' * 2000}"):
        body = assert_problem(client.get(f"{path}?{fault}"), 422, "invalid-request")
        assert body["detail"].startswith(fault.partition("=")[0])


def test_an_image_comes_back_upright_and_cropped(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    read_all(database, settings, job_id)
    answer = client.get(f"/api/v1/jobs/{job_id}/pages/1/image")
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.data)).size == (110, 110)
    crop = client.get(f"/api/v1/jobs/{job_id}/pages/1/image?field=digit")
    assert Image.open(io.BytesIO(crop.data)).size == (62, 73)
    small = client.get(f"/api/v1/jobs/{job_id}/pages/1/image?width=55")
    assert Image.open(io.BytesIO(small.data)).size == (55, 55)
    nowhere = ["pages/2/image", "pages/3000000000/image", f"pages/{10**24}/image"]
    for path in (*nowhere, "pages/1/image?field=nope", "pages/1/image?field=%00"):
        assert_problem(client.get(f"/api/v1/jobs/{job_id}/{path}"), 404, "not-found")


def test_prefer_wait_returns_as_soon_as_it_is_done(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    worker = threading.Timer(0.2, read_all, (database, settings, job_id))
    worker.start()
    answer = client.get(f"/api/v1/jobs/{job_id}", headers={"Prefer": "wait=60"})
    worker.join()
    assert answer.status_code == 303
    assert answer.headers["Preference-Applied"] == "wait=60"


def test_prefer_wait_on_post_gives_up_in_time(client: FlaskClient) -> None:
    answer = post(client, ("7.png", png(7)), headers={"Prefer": "respond-async, wait=1"})
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "wait=1"


def test_cancel_retry_and_delete(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    job_id = submit(client)
    assert_problem(client.post(f"/api/v1/jobs/{job_id}/retry"), 409, "job-running")
    assert client.post(f"/api/v1/jobs/{job_id}/cancel").json["state"] == "cancelled"
    assert_problem(client.post(f"/api/v1/jobs/{job_id}/cancel"), 409, "job-over")
    assert client.get(f"/api/v1/jobs/{job_id}").json["state"] == "cancelled"
    assert client.post(f"/api/v1/jobs/{job_id}/retry").json["state"] == "queued"
    read_all(database, settings, job_id, pages=2)
    retried = client.post(f"/api/v1/jobs/{job_id}/retry")
    assert retried.status_code == 202
    assert retried.json["pages"]["queued"] == 1
    assert client.delete(f"/api/v1/jobs/{job_id}").status_code == 204
    assert_problem(client.get(f"/api/v1/jobs/{job_id}"), 404, "not-found")


@pytest.mark.parametrize(
    "path", ["", "/result", "/result.csv", "/result.xlsx", "/result.jsonl", "/pages/1/image"]
)
def test_what_is_not_there_answers_404(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(f"/api/v1/jobs/nope{path}"), 404, "not-found")


def test_a_job_by_an_impossible_name_answers_404(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/jobs/%00"), 404, "not-found")


@pytest.mark.parametrize("move", ["/cancel", "/retry"])
def test_moves_of_what_is_not_there_answer_404(client: FlaskClient, move: str) -> None:
    assert_problem(client.post(f"/api/v1/jobs/nope{move}"), 404, "not-found")


def test_other_methods_answer_405(client: FlaskClient) -> None:
    answer = client.put("/api/v1/jobs")
    assert_problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


def kept(client: FlaskClient, database: Database) -> list[Any]:
    """Return all jobs and all stored files."""
    with client.application.app_context():
        root = parts().settings.data_dir / "storage"
    with database.read() as connection:
        jobs = list(connection.execute(select(Job.id)).scalars())
    return jobs + [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("files", "options", "expected"),
    [
        ([("a.txt", b"hello")], {}, (422, "not-an-image", "a.txt")),
        ([("a.png", b"")], {}, (422, "empty-file", "a.png")),
        ([("a.png", png(1)[:150])], {}, (422, "damaged-image", "a.png")),
        ([("a.zip", zip_of({"1": b""})[:-9])], {}, (422, "damaged-archive", "a.zip")),
        ([("a.zip", zip_of({str(n): b"" for n in range(51)}))], {}, (413, "too-many-pages", "50")),
        ([("a.tar", tar_of({str(n): b"" for n in range(51)}))], {}, (413, "too-many-pages", "50")),
        ([("a.zip", zip_of({"b": bytes(2**27)}))], {}, (413, "too-large", "64 MiB")),
        (
            [("a.png", encode(Image.new("1", (11_000, 10_000))))],
            {},
            (413, "too-many-pixels", "a.png"),
        ),
        ([(f"{n}.png", png(1)) for n in range(21)], {}, (413, "too-many-files", "20")),
        ([("a.png", png(1))], {"reader": "tea"}, (422, "unknown-reader", "digit")),
        ([("a.png", png(1))], {"model": "tea"}, (422, "unknown-model", "cnn")),
        ([("a.png", png(1))], {"max_error": "2"}, (422, "invalid-max_error", "max_error")),
        ([("a.png", png(1))], {"max_error": "nan"}, (422, "invalid-max_error", "max_error")),
        ([("a.png", png(1))], {"files": "text"}, (422, "no-file", "text")),
        ([("a.png", png(1))], {"colour": "red"}, (422, "unknown-field", "colour")),
        ([("a.png", png(1))], {"reader": ["digit", "digit"]}, (422, "field-twice", "reader")),
        ([], {"reader": "digit"}, (422, "no-file", "files")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_bad_input_is_named_and_nothing_is_kept(
    client: FlaskClient,
    database: Database,
    files: list[tuple[str, bytes]],
    options: dict[str, Any],
    expected: tuple[int, str, str],
) -> None:
    status, code, named = expected
    sent = [(io.BytesIO(data), name) for name, data in files]
    answer = client.post(
        "/api/v1/jobs", data={"files": sent, **options}, content_type="multipart/form-data"
    )
    assert named in assert_problem(answer, status, code)["detail"]
    assert kept(client, database) == []


def test_a_submission_over_the_limit_is_refused(client: FlaskClient, database: Database) -> None:
    answer = client.post(
        "/api/v1/jobs", data=bytes(5 * 2**20), content_type="multipart/form-data; boundary=b"
    )
    assert "4 MiB" in assert_problem(answer, 413, "too-large")["detail"]
    assert kept(client, database) == []


def test_every_bad_file_is_named_at_once(client: FlaskClient) -> None:
    answer = post(client, ("a.txt", b"x"), ("7.png", png(7)), ("b.png", b""))
    body = assert_problem(answer, 422, "not-an-image")
    assert [(file["file"], file["code"]) for file in body["files"]] == [
        ("a.txt", "not-an-image"),
        ("b.png", "empty-file"),
    ]


def test_a_file_in_another_field_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/jobs", data={"image": (io.BytesIO(png(1)), "a.png")})
    assert "files" in assert_problem(answer, 422, "unknown-field")["detail"]


def test_json_is_refused_for_files(client: FlaskClient) -> None:
    assert_problem(client.post("/api/v1/jobs", json={"files": []}), 415, "not-multipart")


def test_an_idempotency_key_makes_one_job(client: FlaskClient, database: Database) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = submit(client, headers=key)
    before = kept(client, database)
    assert submit(client, headers=key) == first
    assert kept(client, database) == before
    other = post(client, ("8.png", png(8)), headers=key)
    assert_problem(other, 422, "key-reused")
    assert kept(client, database) == before


def test_who_sends_and_does_not_wait_hears_202_however_soon_it_is_read(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    key = {"Idempotency-Key": "read at once"}
    job_id = post(client, ("7.png", png(7)), headers=key).json["id"]
    read_all(database, settings, job_id)
    told = post(client, ("7.png", png(7)), headers=key)
    assert (told.status_code, told.json["state"]) == (202, "done")
    assert told.headers["Location"] == f"/api/v1/jobs/{job_id}"
    waited = post(client, ("7.png", png(7)), headers=key | {"Prefer": "wait=1"})
    assert waited.status_code == 303
    assert waited.headers["Location"] == f"/api/v1/jobs/{job_id}/result"


def test_an_idempotency_key_is_free_again_once_its_job_is_removed(client: FlaskClient) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = submit(client, headers=key)
    client.delete(f"/api/v1/jobs/{first}")
    assert submit(client, headers=key) != first


def test_a_page_of_another_site_cannot_submit(client: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        assert_problem(post(client, ("7.png", png(7)), headers=headers), 403, "cross-site")
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        assert post(client, ("7.png", png(7)), headers=headers).status_code == 202


def test_a_fault_of_ours_is_logged_and_not_shown(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("web.api.jobs.list_jobs", explode)
    answer = client.get("/api/v1/jobs")
    body = assert_problem(answer, 500, "internal-error")
    assert "secret" not in json.dumps(body)


def test_healthz_readyz_and_metrics_tell_the_truth(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    submit(client)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")
    assert ready.json["seen"]["workers"] == 0
    assert 'fieldhand_jobs{state="queued"} 1.0' in client.get("/metrics").text


def test_readyz_fails_when_the_storage_cannot_be_written(
    client: FlaskClient, settings: Settings
) -> None:
    (settings.data_dir / "storage").write_text("in the way")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "storage" in answer.json["faults"]["storage"]


def test_the_description_names_every_route(client: FlaskClient) -> None:
    described = set(client.get("/api/openapi.json").json["paths"])
    routes = {
        rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert described == routes
