"""How often one may ask, counted by a real Redis, and without one by each process for itself."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from shared.database import Database
from shared.errors import SetupError
from shared.settings import Settings
from tests.support.drawing import png
from tests.support.servers import RedisServer
from tests.web.identity.people import PASSWORD, Person, add_person
from web.app import create_app
from web.parts import parts


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    limits = {
        "limit_log_in_address": "4 per hour",
        "limit_log_in_name": "2 per hour",
        "limit_submissions": "2 per hour",
        "limit_drawings": "3 per hour",
        "limit_previews": "2 per hour",
        "limit_api": "5 per hour",
    }
    return settings.model_copy(update={"redis_url": redis.url, **limits})


def calls(person: Person, number: int) -> list[int]:
    return [person.call("GET", "/api/v1/models").status_code for _ in range(number)]


def test_calls_of_the_api_are_limited_for_each_user(alice: Person, bob: Person) -> None:
    assert calls(alice, 6) == [200] * 5 + [429]
    answer = alice.call("GET", "/api/v1/models")
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "urn:fieldhand:problem:too-many-requests"
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert calls(bob, 1) == [200]


def test_drawings_are_counted_apart_from_submissions(alice: Person, bob: Person) -> None:
    def draw(person: Person) -> int:
        return int(person.call("POST", "/api/v1/drawings", data=png(7)).status_code)

    assert [draw(alice) for _ in range(4)] == [202] * 3 + [429]
    assert alice.submit()
    assert draw(bob) == 202


def test_trials_of_templates_are_submissions(alice: Person) -> None:
    def try_template() -> int:
        answer = alice.change("POST", "/draw-template/trial", data={"definition": "{}"})
        return int(answer.status_code)

    alice.log_in()
    assert [try_template() for _ in range(3)] == [422, 422, 429]


def test_previews_are_counted_for_each_user(alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        person.log_in()
    told = [alice.send("/print-form", do="preview").status_code for _ in range(3)]
    assert told == [422, 422, 429]
    assert alice.send("/draw-template/page").status_code == 429
    assert bob.send("/print-form", do="preview").status_code == 422


def test_processes_count_together(settings: Settings, alice: Person) -> None:
    other = create_app(settings)
    assert calls(alice, 3) == [200] * 3
    elsewhere = Person(other, alice.name, alice.id, alice.token)
    assert calls(elsewhere, 3) == [200, 200, 429]
    with other.app_context():
        parts().database.close()


def test_while_redis_is_away_each_process_counts_for_itself(
    alice: Person, redis: RedisServer
) -> None:
    assert calls(alice, 1) == [200]
    redis.process.kill()
    assert calls(alice, 6) == [200] * 5 + [429]


def test_a_large_log_in_does_not_part_the_counts(settings: Settings, alice: Person) -> None:
    large = {"name": "alice", "file": (io.BytesIO(bytes(2**17)), "x")}
    assert alice.browser.post("/login", data=large).status_code == 413
    other = create_app(settings)
    assert calls(alice, 3) == [200] * 3
    elsewhere = Person(other, alice.name, alice.id, alice.token)
    assert calls(elsewhere, 3) == [200, 200, 429]
    with other.app_context():
        parts().database.close()


def test_submissions_are_limited(alice: Person) -> None:
    alice.submit()
    alice.submit()
    answer = alice.call("POST", "/api/v1/jobs", data={})
    assert (answer.status_code, "2 per 1 hour" in answer.json["detail"]) == (429, True)


def test_log_ins_by_one_name_are_limited(alice: Person, bob: Person) -> None:
    assert [alice.log_in("wrong").status_code for _ in range(3)] == [401, 401, 429]
    assert alice.log_in(PASSWORD).status_code == 429
    assert alice.log_in(name=" ALICE ").status_code == 429
    assert bob.log_in().status_code == 303


def test_a_stranger_keeps_nobody_out(alice: Person) -> None:
    assert [alice.log_in("wrong").status_code for _ in range(3)] == [401, 401, 429]
    elsewhere = Person(alice.browser.application, alice.name, alice.id, alice.token)
    elsewhere.browser.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert elsewhere.log_in().status_code == 303


def test_log_ins_from_one_address_are_limited(app: Flask, database: Database) -> None:
    people = [add_person(app, database, name) for name in ("a", "b", "c")]
    assert [one.log_in("wrong").status_code for one in people for _ in range(2)] == [
        *[401] * 4,
        *[429] * 2,
    ]


def test_log_ins_that_succeed_are_not_counted(alice: Person) -> None:
    assert [alice.log_in().status_code for _ in range(6)] == [303] * 6


def test_where_nobody_logs_in_only_limits_that_are_set_count(settings: Settings) -> None:
    free = settings.model_copy(update={"auth": "open"})
    free.model_fields_set.difference_update({"limit_api"})
    limited = free.model_copy(update={"limit_api": "1 per hour"})
    for one, statuses in ((free, [200] * 7), (limited, [200] + [429] * 6)):
        app = create_app(one)
        browser = app.test_client()
        assert [browser.get("/api/v1/models").status_code for _ in range(7)] == statuses
        with app.app_context():
            parts().database.close()


def test_a_limit_that_is_none_is_named(settings: Settings) -> None:
    with pytest.raises(SetupError, match="FIELDHAND_LIMIT_API: 'often' is no limit"):
        create_app(settings.model_copy(update={"limit_api": "often"}))
