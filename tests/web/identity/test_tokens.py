"""Programs that show a token."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from shared.accounts.tokens import list_tokens, revoke_token
from shared.database import Database
from shared.tables import Token
from tests.support.drawing import png
from tests.web.identity.people import Person, add_person


def test_it_works(alice: Person) -> None:
    job = alice.submit()
    assert alice.call("GET", f"/api/v1/jobs/{job}").status_code == 200
    (listed,) = alice.call("GET", "/api/v1/jobs").json["jobs"]
    assert listed["id"] == job


@pytest.mark.parametrize(
    "header", ["Bearer fh_nonsense", "Bearer", "Bearer \x01", "Basic YTpi", "Token x"]
)
def test_what_is_no_token_is_refused(header: str, charlie: FlaskClient) -> None:
    answer = charlie.get("/api/v1/jobs", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Fieldhand"'


def test_a_bad_token_is_refused_whatever_the_session(alice: Person) -> None:
    alice.log_in()
    assert alice.browser.get("/api/v1/jobs").status_code == 200
    headers = {"Authorization": "Bearer fh_nonsense"}
    assert alice.browser.get("/api/v1/jobs", headers=headers).status_code == 401


def test_a_scope_that_is_missing_is_named(app: Flask, database: Database) -> None:
    reader = add_person(app, database, "reader", scopes=("jobs:read",))
    assert reader.call("GET", "/api/v1/jobs").status_code == 200
    answer = reader.call("POST", "/api/v1/jobs", data={"files": (io.BytesIO(png(1)), "1.png")})
    assert answer.status_code == 403
    assert answer.json["type"] == "urn:fieldhand:problem:missing-scope"
    assert answer.json["scope"] == "jobs:write"
    assert "jobs:write" in answer.json["detail"]


def test_a_member_cannot_give_a_token_what_is_for_administrators(
    alice: Person, root: Person
) -> None:
    assert alice.call("GET", "/metrics").status_code == 403
    assert root.call("GET", "/metrics").status_code == 200


def test_a_token_ends(alice: Person, database: Database) -> None:
    with database.write() as connection:
        over = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(Token).values(expires_at=over))
    assert alice.call("GET", "/api/v1/jobs").status_code == 401


def test_a_revoked_token_ends_at_once(alice: Person, database: Database) -> None:
    with database.write() as connection:
        (token,) = list_tokens(connection, alice.id)
        revoke_token(connection, token.id)
    assert alice.call("GET", "/api/v1/jobs").status_code == 401


def test_its_use_is_noted_and_nothing_of_it_kept_in_clear(
    alice: Person, database: Database
) -> None:
    with database.read() as connection:
        (before,) = list_tokens(connection, alice.id)
    assert before.used_at is None
    alice.call("GET", "/api/v1/jobs")
    with database.read() as connection:
        (after,) = list_tokens(connection, alice.id)
        row = connection.execute(select(Token)).one()
    assert after.used_at is not None
    assert alice.token.startswith(row.prefix)
    assert not any(alice.token[len(row.prefix) :] in str(value) for value in row)


def test_pages_take_no_token(alice: Person) -> None:
    assert alice.call("GET", "/jobs").status_code == 303


def test_keys_are_each_owners_own(alice: Person, bob: Person) -> None:
    key = {"headers": {"Idempotency-Key": "the same"}}
    first, of_bob = alice.submit(**key), bob.submit(**key)
    assert first != of_bob
    assert alice.submit(**key) == first
    assert bob.submit(**key) == of_bob
