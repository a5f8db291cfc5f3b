"""Templates belong to whoever added them; names are one for the whole server."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import update

from shared.database import Database
from shared.tables import TemplateName
from shared.templates.versions import list_current
from tests.support.forms import blank_png
from tests.web.identity.people import Person


def share(database: Database, *, shared: bool = True) -> None:
    with database.write() as connection:
        connection.execute(update(TemplateName).values(shared=shared))


def submit(person: Person, template: str) -> int:
    sent = {"files": (io.BytesIO(blank_png()), "1.png"), "reader": "form", "template": template}
    return person.call("POST", "/api/v1/jobs", data=sent).status_code


def test_a_name_that_is_taken_is_no_way_to_anothers_template(alice: Person, bob: Person) -> None:
    assert alice.add_template().status_code == 201
    for mark in (0, 3):
        answer = bob.add_template(mark)
        assert answer.status_code == 409
        assert answer.json["type"] == "urn:fieldhand:problem:name-taken"
    assert alice.call("GET", "/api/v1/templates/exam").json["version"] == 1


def test_a_name_is_free_again_once_its_template_is_removed(alice: Person, bob: Person) -> None:
    alice.add_template()
    assert alice.call("DELETE", "/api/v1/templates/exam").status_code == 204
    answer = bob.add_template()
    assert (answer.status_code, answer.json["version"]) == (201, 2)
    assert alice.call("GET", "/api/v1/templates/exam").status_code == 404
    assert alice.add_template().status_code == 409


@pytest.mark.parametrize("template", ["exam", "exam@1", "auto"])
def test_forms_are_read_with_ones_own_templates(template: str, alice: Person, bob: Person) -> None:
    alice.add_template()
    assert submit(alice, template) == 202
    assert submit(bob, template) == 422


def test_a_shared_template_is_read_with_but_not_changed(
    alice: Person, bob: Person, database: Database
) -> None:
    alice.add_template()
    share(database)
    assert bob.call("GET", "/api/v1/templates/exam").status_code == 200
    assert submit(bob, "exam") == 202
    assert bob.add_template(3).status_code == 409
    answer = bob.call("DELETE", "/api/v1/templates/exam")
    assert (answer.status_code, answer.json["type"][-9:]) == (403, "not-yours")


def test_that_others_use_a_template_is_told_without_their_jobs(
    alice: Person, bob: Person, database: Database
) -> None:
    alice.add_template()
    share(database)
    submit(bob, "exam")
    (job,) = bob.call("GET", "/api/v1/jobs").json["jobs"]
    answer = alice.call("DELETE", "/api/v1/templates/exam")
    assert answer.status_code == 409
    assert job["id"] not in answer.text


def test_a_job_that_cannot_find_a_template_neither_holds_it_nor_is_told(
    alice: Person, bob: Person, database: Database
) -> None:
    alice.add_template()
    bob.add_template(3, name="tally")
    submit(bob, "auto")
    share(database)
    assert alice.call("DELETE", "/api/v1/templates/exam").status_code == 409
    share(database, shared=False)
    assert bob.call("DELETE", "/api/v1/templates/tally").status_code == 409
    assert alice.call("DELETE", "/api/v1/templates/exam").status_code == 204


def test_a_page_finds_its_form_among_those_of_its_owner(
    alice: Person, bob: Person, database: Database
) -> None:
    alice.add_template()
    bob.add_template(3, name="tally")
    with database.read() as connection:
        assert list_current(connection, alice.id) == ["exam@1"]
        assert list_current(connection, bob.id) == ["tally@1"]
        assert list_current(connection) == ["exam@1", "tally@1"]
