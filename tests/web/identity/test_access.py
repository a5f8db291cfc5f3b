"""Alice's things are hers: every address of the application, tried by everybody else.

The addresses are those of the application itself: a new one is tried as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from shared.accounts.tokens import list_tokens
from shared.database import Database
from shared.tables import Job, TemplateName, Token, Transfer, User
from tests.web.identity.people import TUS, Person
from tests.web.working import Hands
from web.identity.needs import PUBLIC, need_of

OPEN_TO_ALL = {
    *("static", "files.outdated", "bootstrap.static", "pages.favicon"),
    *("docs.get_description", "docs.get_docs"),
    *("health.healthz", "health.readyz"),
    *("pages.login", "pages.enter", "pages.leave"),
}
"""What a stranger may see: nothing of anybody's is there."""
FOR_ADMINISTRATORS = ("/metrics", "/users", "/audit", "/system", "/api/v1/audit")


MAKE_NEW = {("PUT", "/api/v1/jobs/<job_id>")}
"""What takes the end of the path for a name of something that is not there yet."""
PIECE = TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


class Call(NamedTuple):
    """A request that somebody tries."""

    method: str
    path: str
    rule: str
    endpoint: str
    of_alice: bool
    """Whether it is about something that is Alice's."""

    @property
    def is_public(self) -> bool:
        return self.endpoint in OPEN_TO_ALL

    @property
    def body(self) -> dict[str, Any]:
        """Return what has to come along, so that nothing but the owner can be wrong."""
        if "/transfers" in self.rule:
            return {"headers": PIECE, "data": b"x"} if self.method == "PATCH" else {"headers": TUS}
        if self.endpoint == "pages.correct":
            return {"data": {"value": "7"}}
        if self.endpoint == "corrections.put_correction":
            return {"json": {"value": "7"}}
        return {"json": {"shared": True}} if self.method == "PATCH" else {}

    @property
    def is_for_administrators(self) -> bool:
        return self.rule.startswith(FOR_ADMINISTRATORS)


@pytest.fixture
def calls(app: Flask, alice: Person, hands: Hands, database: Database) -> list[Call]:
    """Return every request that the application knows, about what is Alice's."""
    with database.read() as connection:
        (token,) = list_tokens(connection, alice.id)
    job = alice.submit()
    hands.finish(job)
    assert alice.add_template().status_code == 201
    ids = {"job_id": job, "token_id": token.id, "transfer_id": alice.begin_transfer()}
    return list(_calls(app, ids))


def _calls(app: Flask, of_alices: dict[str, str]) -> Iterator[Call]:
    served = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        path = _filled(rule, of_alices)
        of_template = "name" in rule.arguments and "/templates" in rule.rule
        of_alice = of_template or bool(of_alices.keys() & rule.arguments)
        for method in sorted(rule.methods or ()):
            is_new = (method, rule.rule) in MAKE_NEW
            endpoint, _ = served.match(path, method)
            yield Call(method, path, rule.rule, endpoint, of_alice and not is_new)


def _filled(rule: Rule, of_alices: dict[str, str]) -> str:
    """Return the path of a rule; an argument that is new fails here, and is to be filled in."""
    names = {"/models": "cnn", "/templates": "exam", "/users": "alice"}
    name = next((one for part, one in names.items() if part in rule.rule), "")
    values = {"name": name, "number": "1", "picture": "confusion.png"}
    values |= {"filename": "favicon.svg", "hexdigits": "0123456789ab", "field": "digit"}
    values |= of_alices
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def test_every_address_says_who_may_see_it(app: Flask) -> None:
    silent = [rule.rule for rule in app.url_map.iter_rules() if need_of(app, rule.endpoint) is None]
    assert silent == []


def test_what_is_open_to_all_is_known(app: Flask) -> None:
    public = {name for name in app.view_functions if need_of(app, name) == PUBLIC}
    assert public == OPEN_TO_ALL


def test_the_description_has_no_address_that_is_not_tried(app: Flask, calls: list[Call]) -> None:
    with app.test_request_context():
        paths = app.test_client().get("/api/openapi.json").json["paths"]
    described = {
        (method.upper(), path)
        for path, operations in paths.items()
        for method in operations
        if method != "parameters"
    }
    tried = {(call.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", call.rule)) for call in calls}
    assert described
    assert described <= tried


def test_a_stranger_is_asked_to_log_in(calls: list[Call], charlie: FlaskClient) -> None:
    for call in calls:
        if call.is_public:
            continue
        answer = charlie.open(call.path, method=call.method, buffered=True)
        if answer.status_code == 303:
            assert not call.path.startswith("/api/"), call
            assert answer.location.partition("?")[0] == "/login", call
            continue
        assert answer.status_code == 401, call
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), call
        if call.method != "HEAD":
            assert answer.json["type"] == "urn:fieldhand:problem:unauthenticated", call


@pytest.mark.parametrize("who", ["bob", "root"])
def test_what_is_alices_is_not_there_for_others(
    who: str, calls: list[Call], request: pytest.FixtureRequest, database: Database
) -> None:
    other: Person = request.getfixturevalue(who)
    other.log_in()
    before = _kept(database)
    for call in calls:
        if not call.of_alice or call.method == "OPTIONS":
            continue
        by_session = other.change(call.method, call.path, **call.body)
        assert by_session.status_code == 404, call
        if call.path.startswith("/api/"):
            by_token = other.call(call.method, call.path, **call.body)
            assert by_token.status_code == 404, call
    assert _kept(database) == before


@pytest.mark.parametrize("who", ["bob", "root"])
def test_nothing_that_others_see_tells_of_alices(
    who: str, calls: list[Call], request: pytest.FixtureRequest, database: Database
) -> None:
    other: Person = request.getfixturevalue(who)
    other.log_in()
    (job,) = {call.path.split("/")[2] for call in calls if call.rule == "/jobs/<job_id>"}
    for call in calls:
        if call.of_alice or call.method != "GET" or call.is_public:
            continue
        answer = other.browser.get(call.path, buffered=True)
        if call.is_for_administrators and who == "bob":
            assert answer.status_code == 403, call
            continue
        assert answer.status_code in (200, 303), (call, answer.status_code)
        assert job.encode() not in answer.data, call
        assert b"exam@1" not in answer.data, call


def test_what_is_for_administrators_is_for_them_alone(
    calls: list[Call], bob: Person, root: Person, database: Database
) -> None:
    bob.log_in()
    root.log_in()
    before = _kept(database)
    tried = [one for one in calls if one.is_for_administrators and one.method != "OPTIONS"]
    for call in tried:
        assert bob.change(call.method, call.path).status_code == 403, call
        if call.rule in ("/metrics", "/api/v1/audit"):
            assert bob.call(call.method, call.path).status_code == 403, call
    assert _kept(database) == before
    for call in tried:
        assert root.change(call.method, call.path).status_code in (200, 303, 422), call


def test_a_session_alone_changes_nothing(
    calls: list[Call], alice: Person, database: Database
) -> None:
    alice.log_in()
    before = _kept(database)
    for call in calls:
        if call.method in ("GET", "HEAD", "OPTIONS"):
            continue
        for headers in ({}, {"X-CSRFToken": "made-up"}):
            answer = alice.browser.open(call.path, method=call.method, headers=headers)
            assert answer.status_code == 403, call
            if call.path.startswith("/api/"):
                assert answer.json["type"] == "urn:fieldhand:problem:csrf", call
    assert _kept(database) == before


def test_alice_sees_what_is_hers(calls: list[Call], alice: Person) -> None:
    alice.log_in()
    for call in calls:
        if not (call.of_alice and call.method == "GET"):
            continue
        answer = alice.browser.get(call.path, buffered=True)
        assert answer.status_code in (200, 303), (call, answer.text)


def _kept(database: Database) -> set[str]:
    """Return all that somebody owns, or is."""
    users = select(User.name, User.password, User.role, User.active)
    owned = [*map(select, (Job, TemplateName, Transfer)), select(Token.id), users]
    with database.read() as connection:
        return {str(row) for query in owned for row in connection.execute(query)}
