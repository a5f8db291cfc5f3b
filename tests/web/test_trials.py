"""A template is tried before a version of it is kept."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.database import Database
from shared.tables import AuditEntry, TemplateName
from tests.support.drawing import zip_of
from tests.support.forms import as_text, blank_png, definition, field
from tests.support.pdfs import drawn_pdf
from tests.web.templates import HTML, add

PATH = "/draw-template/trial"


def begin(client: FlaskClient, document: dict[str, Any], *scans: bytes) -> TestResponse:
    files = [(io.BytesIO(scan), f"{place}.png") for place, scan in enumerate(scans)]
    data = {"definition": as_text(document), "files": files}
    return client.post(PATH, data={**data, "reference": (io.BytesIO(blank_png()), "blank.png")})


def test_scans_are_read_with_a_template_that_stands_in_no_list(client: FlaskClient) -> None:
    answer = begin(client, definition(), blank_png())
    assert answer.status_code == 202, answer.text
    begun: Any = answer.json
    job: Any = client.get(f"/api/v1/jobs/{begun['job']}").json
    assert (job["reader"], job["name"]) == ("form", "Trial of exam")
    assert job["template"] == f"{begun['template']}@1"
    kept: Any = client.get(f"/api/v1/templates/{begun['template']}").json
    assert kept["definition"]["fields"] == definition()["fields"]
    listed: Any = client.get("/api/v1/templates").json
    assert listed["templates"] == []
    assert begun["template"] not in client.get("/templates", headers=HTML).text
    auto = {"files": (io.BytesIO(blank_png()), "a.png"), "reader": "form", "template": "auto"}
    assert client.post("/api/v1/jobs", data=auto).status_code == 422, "there is none to be found"


def test_nothing_is_left_of_a_trial_that_was_looked_at(client: FlaskClient) -> None:
    begun: Any = begin(client, definition(), blank_png()).json
    assert client.delete(f"/api/v1/jobs/{begun['job']}").status_code == 204
    assert client.delete(f"/api/v1/templates/{begun['template']}").status_code == 204
    assert client.get(f"/api/v1/templates/{begun['template']}").status_code == 404


def test_what_cannot_be_tried_is_refused_and_nothing_is_kept(client: FlaskClient) -> None:
    bad: Any = begin(client, definition(field(box=[590, 0, 20, 20])), blank_png()).json
    assert [fault["place"] for fault in bad["faults"]] == ["fields[0].box"]
    assert begin(client, definition()).status_code == 422
    assert begin(client, definition(), b"Dear Sir").status_code == 422
    assert begin(client, definition(), *[blank_png()] * 11).status_code == 413
    archive: Any = begin(client, definition(), zip_of({"a.png": blank_png()})).json
    assert archive["type"] == "urn:fieldhand:problem:archive"
    assert begin(client, definition(), drawn_pdf([b""] * 101)).status_code == 413
    jobs: Any = client.get("/api/v1/jobs").json
    assert jobs["jobs"] == []


def test_jobs_whose_pages_find_their_templates_do_not_hold_drafts(
    client: FlaskClient, database: Database
) -> None:
    add(client)
    auto = {"files": (io.BytesIO(blank_png()), "a.png"), "reader": "form", "template": "auto"}
    assert client.post("/api/v1/jobs", data=auto).status_code == 202
    assert begin(client, definition(), b"Dear Sir").status_code == 422
    begun: Any = begin(client, definition(), blank_png()).json
    assert client.delete(f"/api/v1/jobs/{begun['job']}").status_code == 204
    assert client.delete(f"/api/v1/templates/{begun['template']}").status_code == 204
    with database.read() as connection:
        assert list(connection.execute(select(TemplateName.name)).scalars()) == ["exam"]
        noted = set(connection.execute(select(AuditEntry.action)).scalars())
    assert noted == {"job removed"}
