"""Drawings over HTTP: read at once, in no list, gone within an hour unless they are kept."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from shared.database import Database
from shared.moves import PageResult
from shared.moves.common import now
from shared.readings import Digit, Outcome, Reading
from shared.settings import Settings
from shared.tables import AuditEntry, Batch, Job, Page, Upload
from shared.tables import Reading as ReadingRow
from tests.support.drawing import png, tiff, zip_of
from tests.web.test_api import assert_problem, submit
from tests.web.working import BOX, Hands
from web.submissions import LARGEST
from worker.sweeper import Sweeper

ROW = [*range(16), 16] + [0] * 47
SEEN = png(7)


def post(client: FlaskClient, body: bytes | None = None, query: str = "") -> TestResponse:
    data = png(7) if body is None else body
    return client.post(f"/api/v1/drawings{query}", data=data, content_type="image/png")


def drawn(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = post(client, query=query)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)


def explained(number: int) -> PageResult:
    """Return what a worker tells of a page whose job asks for all."""
    top = [(str(digit), 0.91 if digit == 7 else 0.01) for digit in (7, *range(7), 8, 9)]
    digit = Digit("7", 0.91, BOX, top, SEEN)
    return PageResult(number, [Reading("digit", "7", 0.91, Outcome.REVIEW, BOX, [digit])])


def listed(client: FlaskClient) -> list[str]:
    return [job["id"] for job in client.get("/api/v1/jobs").json["jobs"]]


def jobs_page(client: FlaskClient) -> str:
    return client.get("/jobs", headers={"Accept": "text/html"}).text


def sweep(settings: Settings) -> None:
    sweeper = Sweeper(settings)
    sweeper.clear_away()
    sweeper.context.database.close()
    sweeper.redis.close()


def test_a_drawing_is_read_and_tells_all_that_is_known(client: FlaskClient, hands: Hands) -> None:
    job = drawn(client, "?model=forest&max_error=0.05")
    assert (job["reader"], job["model"], job["max_error"]) == ("digit", "forest", 0.05)
    assert job["options"] == {"explain": True}
    hands.finish(job["id"], explained)
    answer = client.get(f"/api/v1/jobs/{job['id']}", follow_redirects=True)
    ((reading,),) = (page["readings"] for page in answer.json["pages"])
    (digit,) = reading["digits"]
    assert len(digit["top"]) == 10
    assert base64.b64decode(digit["seen"]) == SEEN


def test_it_can_be_waited_for(client: FlaskClient) -> None:
    wait = {"Prefer": "wait=0"}
    answer = client.post("/api/v1/drawings", data=png(7), content_type="image/png", headers=wait)
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "wait=0")
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json['id']}"


def test_a_row_of_numbers_is_a_drawing_too(client: FlaskClient, database: Database) -> None:
    answer = client.post("/api/v1/drawings?model=logistic", json={"pixels": ROW})
    assert answer.status_code == 202, answer.text
    job = answer.json
    assert (job["reader"], job["options"]) == ("pixels", {"explain": True})
    with database.read() as connection:
        assert connection.execute(select(Job.queue)).scalar() == "interactive"


def test_a_drawing_is_in_no_list_until_it_is_kept(client: FlaskClient, hands: Hands) -> None:
    job = drawn(client)["id"]
    assert listed(client) == []
    assert job not in jobs_page(client)
    hands.finish(job)
    assert listed(client) == []
    tag = client.get(f"/api/v1/jobs/{job}/result").headers["ETag"]
    kept = client.post(f"/api/v1/drawings/{job}/keep")
    assert (kept.status_code, kept.json["expires_at"]) == (200, None)
    assert client.get(f"/api/v1/jobs/{job}/result").headers["ETag"] != tag
    assert listed(client) == [job]
    assert job in jobs_page(client)
    assert client.post(f"/api/v1/drawings/{job}/keep").status_code == 200
    assert_problem(client.post("/api/v1/drawings/nobody/keep"), 404, "not-found")


def test_a_drawing_says_that_it_passes_within_the_hour(client: FlaskClient) -> None:
    job = drawn(client)
    stay = datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["created_at"])
    assert timedelta(minutes=59) < stay <= timedelta(minutes=61)


def test_drawings_pass_also_where_nobody_reads_them(
    client: FlaskClient, hands: Hands, settings: Settings, database: Database
) -> None:
    read, unread, young, kept = (drawn(client)["id"] for _ in range(4))
    other = submit(client)
    hands.finish(read, explained)
    client.post(f"/api/v1/drawings/{kept}/keep")
    sweep(settings)
    with database.write() as connection:
        assert connection.execute(select(func.count()).select_from(Job)).scalar() == 5
        over = Job.id.in_((read, unread))
        connection.execute(update(Job).where(over).values(passes_at=now() - timedelta(seconds=1)))
    sweep(settings)
    with database.read() as connection:
        assert set(connection.execute(select(Job.id)).scalars()) == {young, kept, other}
        for table in (Upload, Batch, Page, ReadingRow):
            of_gone = select(func.count()).where(table.job_id.in_((read, unread)))
            assert connection.execute(of_gone).scalar() == 0, table
    stored = {path.name for path in (settings.data_dir / "storage").iterdir()}
    assert stored == {young, kept, other}


def test_to_remove_a_drawing_leaves_no_trace(client: FlaskClient, database: Database) -> None:
    job, other = drawn(client)["id"], submit(client)
    assert client.delete(f"/api/v1/jobs/{job}").status_code == 204
    assert client.get(f"/api/v1/jobs/{job}").status_code == 404
    assert client.delete(f"/api/v1/jobs/{other}").status_code == 204
    with database.read() as connection:
        removed = select(AuditEntry.target).where(AuditEntry.action == "job removed")
        assert list(connection.execute(removed).scalars()) == [other]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "empty-file"),
        (b"no image", 422, "not-an-image"),
        (zip_of({"7.png": png(7)}), 422, "not-an-image"),
        (tiff(1, 7), 422, "not-an-image"),
        (b"\x89PNG" + bytes(LARGEST), 413, "too-large"),
    ],
)
def test_what_is_no_single_image_is_refused(
    client: FlaskClient, database: Database, body: bytes, status: int, code: str
) -> None:
    assert_problem(post(client, body), status, code)
    with database.read() as connection:
        assert connection.execute(select(Job.id)).first() is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "invalid-pixels"),
        ({"pixels": ROW[:-1]}, "invalid-pixels"),
        ({"pixels": [*ROW[:-1], 17]}, "invalid-pixels"),
        ({"pixels": ROW, "reader": "pixels"}, "unknown-field"),
        ([ROW], "invalid-json"),
    ],
)
def test_what_is_no_row_is_refused(client: FlaskClient, given: object, code: str) -> None:
    assert_problem(client.post("/api/v1/drawings", json=given), 422, code)


def test_two_rows_are_no_drawing(client: FlaskClient) -> None:
    answer = client.post("/api/v1/drawings", json={"pixels": [ROW, ROW]})
    assert_problem(answer, 413, "too-many-pages")


@pytest.mark.parametrize("query", ["?model=nobody", "?max_error=2"])
def test_a_choice_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert post(client, query=query).status_code == 422


def test_any_job_of_digits_may_ask_for_all(client: FlaskClient) -> None:
    job = submit(client, explain="true")
    assert client.get(f"/api/v1/jobs/{job}").json["options"] == {"explain": True}
    plain = submit(client)
    assert client.get(f"/api/v1/jobs/{plain}").json["options"] == {}
    answer = client.post(
        "/api/v1/jobs",
        data={"files": (io.BytesIO(png(7)), "7.png"), "reader": "number", "explain": "true"},
    )
    assert_problem(answer, 422, "invalid-explain")
    answer = client.post(
        "/api/v1/jobs", data={"files": (io.BytesIO(png(7)), "7.png"), "explain": "much"}
    )
    assert (
        "explain: it must be true or false"
        in assert_problem(answer, 422, "invalid-explain")["detail"]
    )
