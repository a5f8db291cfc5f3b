"""Log in and out with a browser."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from shared.accounts.users import Role, set_active, set_password, set_role
from shared.database import Database
from shared.tables import AuditEntry
from tests.web.identity.people import PASSWORD, Person


def actions(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as connection:
        query = select(AuditEntry.name, AuditEntry.action, AuditEntry.target)
        return [tuple(row) for row in connection.execute(query.order_by(AuditEntry.id))]


def is_in(person: Person) -> bool:
    return person.browser.get("/jobs").status_code == 200


def test_it_works(alice: Person, database: Database) -> None:
    assert alice.browser.get("/jobs").location == "/login?next=%2Fjobs"
    answer = alice.log_in(next="/jobs")
    assert (answer.status_code, answer.location) == (303, "/jobs")
    assert is_in(alice)
    assert alice.send("/logout").location == "/login"
    assert not is_in(alice)
    assert actions(database) == [("alice", "log-in", None), ("alice", "log-out", None)]


def test_a_name_may_be_written_in_any_case(alice: Person) -> None:
    alice.log_in(name="  ALICE ")
    assert is_in(alice)


@pytest.mark.parametrize("form", [{"password": "wrong horse battery"}, {"name": "nobody"}, {}])
def test_what_does_not_belong_together_is_refused(
    form: dict[str, str], alice: Person, database: Database
) -> None:
    given = form or {"name": "a\0b", "password": ""}
    answer = alice.log_in(**given)
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert not is_in(alice)
    assert [action for _, action, _ in actions(database)] == ["log-in failed"]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil", "evil", "/a\r\nX: y"],
)
def test_one_is_never_sent_elsewhere(elsewhere: str, alice: Person) -> None:
    assert alice.log_in(next=elsewhere).location == "/"
    assert alice.browser.get("/login", query_string={"next": elsewhere}).location == "/"


def test_the_query_of_where_one_was_going_is_kept(alice: Person) -> None:
    to_log_in = alice.browser.get("/jobs/abc/result?only=failed&cursor=WzFd").location
    form = alice.browser.get(to_log_in).text
    assert 'value="/jobs/abc/result?only=failed&amp;cursor=WzFd"' in form


def test_a_log_in_begins_a_new_session(alice: Person) -> None:
    with alice.browser.session_transaction() as session:
        session["planted"] = "by another"
    alice.log_in()
    with alice.browser.session_transaction() as session:
        assert "planted" not in session


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(alice: Person) -> None:
    cookie = alice.log_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_another_password_ends_all_sessions(alice: Person, database: Database) -> None:
    alice.log_in()
    with database.write() as connection:
        set_password(connection, alice.id, "another horse battery")
    assert not is_in(alice)
    assert alice.log_in(PASSWORD).status_code == 401
    assert alice.log_in("another horse battery").status_code == 303


def test_a_disabled_user_is_out_at_once(alice: Person, root: Person, database: Database) -> None:
    alice.log_in()
    with database.write() as connection:
        set_active(connection, alice.id, active=False)
    assert not is_in(alice)
    assert alice.log_in().status_code == 401
    assert alice.call("GET", "/api/v1/jobs").status_code == 401


def test_a_role_counts_at_once(alice: Person, root: Person, database: Database) -> None:
    alice.log_in()
    assert alice.browser.get("/metrics").status_code == 403
    with database.write() as connection:
        set_role(connection, alice.id, Role.ADMIN)
    assert alice.browser.get("/metrics").status_code == 200


def test_a_forged_cookie_lets_nobody_in(charlie: FlaskClient, alice: Person) -> None:
    charlie.set_cookie("fieldhand_session", "eyJfdXNlcl9pZCI6IngifQ.aaaa.bbbb")
    assert charlie.get("/jobs").status_code == 303
