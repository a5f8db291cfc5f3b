"""A template that its owner shares with everybody on the server."""

from __future__ import annotations

import pytest

from tests.web.identity.people import Person

PATH = "/api/v1/templates/exam"


def test_it_works(alice: Person, bob: Person) -> None:
    alice.add_template()
    assert bob.call("GET", PATH).status_code == 404
    answer = alice.call("PATCH", PATH, json={"shared": True})
    assert (answer.status_code, answer.json["shared"], answer.json["mine"]) == (200, True, True)
    seen = bob.call("GET", PATH).json
    assert (seen["shared"], seen["mine"]) == (True, False)
    assert [one["name"] for one in bob.call("GET", "/api/v1/templates").json["templates"]] == [
        "exam"
    ]
    assert bob.call("PATCH", PATH, json={"shared": False}).status_code == 403
    alice.call("PATCH", PATH, json={"shared": False})
    assert bob.call("GET", PATH).status_code == 404


@pytest.mark.parametrize("body", [{}, {"shared": "perhaps"}, {"shared": True, "name": "x"}, []])
def test_what_cannot_be_is_refused(body: object, alice: Person) -> None:
    alice.add_template()
    answer = alice.call("PATCH", PATH, json=body)
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


def test_the_page_shares_it(alice: Person, bob: Person) -> None:
    alice.add_template()
    alice.log_in()
    bob.log_in()
    assert "Share it with everybody" in alice.browser.get("/templates/exam").text
    assert alice.send("/templates/exam/share", shared="true").status_code == 303
    assert "Share it no longer" in alice.browser.get("/templates/exam").text
    shown = bob.browser.get("/templates/exam").text
    assert "shared with you" in shown
    assert "Delete this template" not in shown
    assert bob.send("/templates/exam/share", shared="false").status_code == 403
    assert bob.send("/templates/exam/delete").status_code == 403
