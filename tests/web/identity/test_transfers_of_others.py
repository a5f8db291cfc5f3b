"""Uploads in pieces belong to who begins them."""

from __future__ import annotations

from flask import Flask

from shared.database import Database
from tests.support.drawing import png
from tests.web.identity.people import TUS, Person, add_person
from tests.web.test_api import assert_problem

IMAGE = png(7)


def whole(person: Person) -> str:
    """Transfer an image and return the id."""
    transfer = person.begin_transfer(len(IMAGE))
    headers = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    path = f"/api/v1/transfers/{transfer}"
    assert person.call("PATCH", path, data=IMAGE, headers=headers).status_code == 204
    return transfer


def test_only_who_began_it_makes_a_job_of_it(alice: Person, bob: Person) -> None:
    submission = {"transfers": [whole(alice)]}
    refused = bob.call("POST", "/api/v1/jobs", json=submission)
    assert_problem(refused, 422, "unknown-transfer")
    job = alice.call("POST", "/api/v1/jobs", json=submission)
    assert job.status_code == 202
    path = f"/api/v1/jobs/{job.json['id']}"
    assert bob.call("GET", path).status_code == 404
    assert alice.call("GET", path).status_code == 200


def test_a_file_by_itself_belongs_to_who_puts_it(alice: Person, bob: Person) -> None:
    put = alice.call("PUT", "/api/v1/jobs/7.png", data=IMAGE)
    assert put.status_code == 202
    assert bob.call("GET", f"/api/v1/jobs/{put.json['id']}").status_code == 404


def test_who_may_only_read_can_send_nothing(app: Flask, database: Database) -> None:
    reader = add_person(app, database, "reader", scopes=("jobs:read",))
    headers = TUS | {"Upload-Length": "5"}
    assert_problem(reader.call("POST", "/api/v1/transfers", headers=headers), 403, "missing-scope")
    assert_problem(reader.call("PUT", "/api/v1/jobs/7.png", data=IMAGE), 403, "missing-scope")
