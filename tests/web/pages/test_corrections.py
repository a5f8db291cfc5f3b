"""Corrections without JavaScript: asked about where they are odd, and never over another's."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.readings import Outcome
from tests.web import forms
from tests.web.templates import add
from tests.web.working import Hands

HTML = {"Accept": "text/html"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def job(client: FlaskClient, hands: Hands) -> str:
    """Return a job of one form whose score, read as 17, is in doubt; 100 is the most it may be."""
    add(client)
    return forms.read(client, hands, Outcome.REVIEW)


def send(client: FlaskClient, job: str, **said: str) -> TestResponse:
    path = f"/jobs/{job}/pages/1/fields/score/correction"
    return client.post(path, data={"next": f"/jobs/{job}/review"} | said, headers=HTML)


def hidden(page: TestResponse) -> dict[str, str]:
    """Return what the form of a page sends along."""
    assert page.mimetype == "text/html"
    main = page.text[page.text.index("<main") :]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(main)}


def correction(client: FlaskClient, job: str) -> dict[str, Any] | None:
    (shown,) = client.get(f"/api/v1/jobs/{job}/result").json["pages"]
    found: dict[str, Any] | None = shown["readings"][1].get("correction")
    return found


def test_what_breaks_a_rule_is_asked_about_and_stored_when_sent_again(
    client: FlaskClient, job: str
) -> None:
    asked = send(client, job, value="170", replaces="")
    assert asked.status_code == 422
    assert "It is more than 100, the most that is allowed." in asked.text
    assert 'value="170" autofocus' in asked.text
    assert correction(client, job) is None
    again = hidden(asked)
    assert again == {"next": f"/jobs/{job}/review", "replaces": "", "sure": "170"}
    other = send(client, job, **again | {"value": "171"})
    assert other.status_code == 422, "of another value nobody was sure"
    stored = send(client, job, **again | {"value": "170"})
    assert (stored.status_code, stored.location) == (303, f"/jobs/{job}/review")
    said = correction(client, job)
    assert said is not None
    assert said["value"] == "170"
    unchanged = send(client, job, value="170", replaces=said["at"])
    assert unchanged.status_code == 303, "that was asked once"


def test_two_who_correct_one_field_are_shown_both_values(client: FlaskClient, job: str) -> None:
    assert send(client, job, value="18", replaces="").status_code == 303
    late = send(client, job, value="19", replaces="")
    assert late.status_code == 409
    assert "somebody has said what this field holds" in late.text
    shown = re.findall(r'<strong class="text-break">(\d+)</strong>', late.text)
    assert shown == ["18", "19"]
    assert f'href="/jobs/{job}/review">Keep what is there' in late.text
    again = hidden(late)
    said = correction(client, job)
    assert said is not None
    assert (said["value"], again["replaces"]) == ("18", said["at"])
    assert send(client, job, **again).status_code == 303
    said = correction(client, job)
    assert said is not None
    assert said["value"] == "19"


def test_what_is_blank_and_what_is_taken_back_conflict_too(client: FlaskClient, job: str) -> None:
    send(client, job, value="18")
    blank = send(client, job, action="blank", replaces="")
    assert (blank.status_code, "<em>blank</em>" in blank.text) == (409, True)
    undo = send(client, job, action="undo", replaces="")
    assert undo.status_code == 409
    assert "as it was read" in undo.text
    assert send(client, job, **hidden(undo) | {"action": "undo"}).status_code == 303
    assert correction(client, job) is None
    gone = send(client, job, value="18", replaces="2026-01-01T00:00:00Z")
    assert (gone.status_code, "was taken back" in gone.text) == (409, True)
    assert hidden(gone)["replaces"] == ""


def test_of_what_is_not_there_nothing_is_asked(client: FlaskClient, hands: Hands) -> None:
    add(client)
    job = forms.read(client, hands, forms.NO_MATCH)
    for number, status in ((1, 409), (2, 404)):
        path = f"/jobs/{job}/pages/{number}/fields/score/correction"
        for said in ({"value": "170"}, {"value": "170", "sure": "170"}):
            assert client.post(path, data=said, headers=HTML).status_code == status


def test_a_form_that_does_not_say_what_it_saw_replaces_whatever_is_there(
    client: FlaskClient, job: str
) -> None:
    for value in ("18", "19"):
        assert send(client, job, value=value).status_code == 303
    said = correction(client, job)
    assert said is not None
    assert said["value"] == "19"


def test_the_cards_of_a_review_say_what_they_show_and_what_their_fields_obey(
    client: FlaskClient, job: str
) -> None:
    send(client, job, value="18")
    page = client.get(f"/jobs/{job}/review?page=1", headers=HTML).text
    said = correction(client, job)
    assert said is not None
    assert re.findall(r'name="replaces" value="([^"]*)"', page) == ["", said["at"]]
    assert re.findall(r'id="field-1-(\w+)"[^>]* data-rules="([^"]+)"', page) == [
        ("id", "exam@1/id"),
        ("score", "exam@1/score"),
    ]
    trials = dict(re.findall(r"<span data-rules=\"([^\"]+)\" data-trials='([^']+)'>", page))
    assert list(trials) == ["exam@1/id", "exam@1/score"]
    assert "it is more than 100, the most that is allowed" in [
        one["detail"] for one in json.loads(trials["exam@1/score"])
    ]
