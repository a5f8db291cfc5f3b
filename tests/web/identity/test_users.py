"""What administrators do: users added, disabled, changed; the record of what was done."""

from __future__ import annotations

import re

from flask import Flask

from tests.web.identity.people import Person


def made_password(page: str) -> str:
    found = re.search(r'id="made" value="([\w-]+)"', page)
    assert found, page
    return found[1]


def test_a_user_is_added_with_a_password_shown_once(app: Flask, root: Person) -> None:
    root.log_in()
    answer = root.send("/users", name="dora", role="member")
    assert answer.headers["Cache-Control"] == "no-store"
    password = made_password(answer.text)
    assert password not in root.browser.get("/users").text
    dora = Person(app, "dora", "", "")
    assert dora.log_in(password).status_code == 303
    assert dora.browser.get("/users").status_code == 403


def test_a_user_who_cannot_be_is_refused(root: Person, alice: Person) -> None:
    root.log_in()
    for name, status in (("ALICE", 409), ("a b", 422), ("", 422)):
        answer = root.send("/users", name=name, role="member")
        assert answer.status_code == status, name
        assert 'role="alert"' in answer.text
    assert root.send("/users", name="dora", role="king").status_code == 422


def test_a_user_is_disabled_and_enabled(root: Person, alice: Person) -> None:
    root.log_in()
    alice.log_in()
    assert root.send("/users/alice/disable").status_code == 303
    assert alice.browser.get("/jobs").status_code == 303
    assert alice.call("GET", "/api/v1/jobs").status_code == 401
    assert root.send("/users/alice/enable").status_code == 303
    assert alice.log_in().status_code == 303


def test_a_password_is_reset(root: Person, alice: Person) -> None:
    root.log_in()
    alice.log_in()
    password = made_password(root.send("/users/alice/password").text)
    assert alice.browser.get("/jobs").status_code == 303
    assert alice.log_in().status_code == 401
    assert alice.log_in(password).status_code == 303


def test_a_role_is_changed(root: Person, alice: Person) -> None:
    root.log_in()
    alice.log_in()
    assert root.send("/users/alice/role", role="admin").status_code == 303
    assert alice.browser.get("/users").status_code == 200
    assert alice.send("/users/root/role", role="member").status_code == 303
    assert root.browser.get("/users").status_code == 403


def test_the_last_administrator_stays(root: Person) -> None:
    root.log_in()
    for path, form in (("disable", {}), ("role", {"role": "member"})):
        assert root.send(f"/users/root/{path}", **form).status_code == 409
    assert root.browser.get("/users").status_code == 200


def test_the_record_is_listed_in_parts(root: Person, alice: Person) -> None:
    for password in ("wrong", "wrong again"):
        alice.log_in(password)
    alice.log_in()
    job = alice.submit()
    assert alice.call("DELETE", f"/api/v1/jobs/{job}").status_code == 204
    path, found = "/api/v1/audit?limit=2", []
    while path:
        answer = root.call("GET", path).json
        found += [(one["name"], one["action"], one["target"]) for one in answer["entries"]]
        path = answer["next"]
    assert found == [
        ("alice", "job removed", job),
        ("alice", "log-in", None),
        ("", "log-in failed", "alice"),
        ("", "log-in failed", "alice"),
    ]
    root.log_in()
    shown = root.browser.get("/audit").text
    assert job in shown
    assert "127.0.0.1" in shown
    assert root.call("GET", "/api/v1/audit?cursor=nonsense").status_code == 422


def test_the_record_is_searched_by_person_and_by_action(root: Person, alice: Person) -> None:
    alice.log_in("wrong")
    alice.log_in()
    alice.send("/account/tokens", name="x", scopes=["jobs:read"], days="")
    root.log_in()
    by_person = root.browser.get("/audit?name=ALICE").text
    assert by_person.count('<li class="list-group-item entry">') == 3
    assert "Log-in failed: alice" in by_person
    of_kind = root.browser.get("/audit?action=token+made").text
    assert of_kind.count('<li class="list-group-item entry">') == 1
    assert "Nothing of that kind was done." in root.browser.get("/audit?name=nobody").text
