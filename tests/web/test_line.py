"""Where a job stands in the queue: the truth, and cheap however many ask and wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from shared import moves, queue, sightings
from shared.database import Database
from shared.moves import Progress
from shared.moves.common import now
from shared.settings import Settings
from shared.states import Queue, Reader
from shared.tables import Batch, Job
from tests.shared.moves.hands import LEASE, found, new_job, queued_pages, results
from tests.support.servers import RedisServer
from web import line
from web.app import create_app
from web.parts import parts

BATCH_PAGES = 10


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    return settings.model_copy(update={"redis_url": redis.url, "batch_pages": BATCH_PAGES})


@pytest.fixture
def client(settings: Settings, database: Database) -> Iterator[FlaskClient]:
    with database.write() as connection:
        sightings.record(connection, ["bulk@here"], redis=True)
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        parts().database.close()


def receive(database: Database, *names: str) -> None:
    for name in names:
        with database.write() as connection:
            moves.receive(connection, new_job(name))


def expand(database: Database, settings: Settings, name: str, pages: int) -> None:
    with database.write() as connection:
        lease = moves.claim_expansion(connection, name, LEASE)
        assert lease
        moves.add_pages(connection, lease, [Progress(0, 1, True, found([True] * pages))], settings)
        moves.finish_expansion(connection, lease, interactive_pages=0)


def read_batch(database: Database, name: str) -> None:
    with database.write() as connection:
        lease = moves.claim_batch(connection, name, 1, LEASE)
        assert lease
        moves.finish_batch(connection, lease, results(queued_pages(connection, lease)))


def stand(client: FlaskClient, name: str) -> dict[str, Any]:
    return dict(client.get(f"/api/v1/jobs/{name}").json["queue"])


def test_jobs_ahead_count_before_their_pages_are_found(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    receive(database, "first", "second", "third")
    nothing = {"eta_seconds": None, "pages_per_second": None, "waits_because": None}
    assert stand(client, "first") == {"batches_ahead": 0, **nothing}
    assert stand(client, "third") == {"batches_ahead": 2, **nothing}
    expand(database, settings, "first", pages=35)
    assert stand(client, "third") == {"batches_ahead": 5, **nothing}


def test_forms_ahead_count_by_their_smaller_batches(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.write() as connection:
        moves.receive(connection, replace(new_job("forms"), reader=Reader.FORM))
    receive(database, "last")
    expand(database, settings, "forms", pages=5)
    assert stand(client, "last")["batches_ahead"] == 5


def test_idle_time_before_a_job_does_not_count(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    receive(database, "early")
    expand(database, settings, "early", pages=10)
    read_batch(database, "early")
    long_ago = now() - timedelta(seconds=50)
    with database.write() as connection:
        connection.execute(update(Batch).values(finished_at=long_ago))
    began = now()
    receive(database, "late")
    expand(database, settings, "late", pages=30)
    read_batch(database, "late")
    eta = stand(client, "late")["eta_seconds"]
    one_batch = max(1, (now() - began).total_seconds())
    assert 0 < eta <= 2 * one_batch, "two batches are left"


def test_the_end_is_foretold_once_all_pages_ahead_are_known_and_some_are_read(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    receive(database, "first", "second", "third")
    for name in ("first", "second"):
        expand(database, settings, name, pages=20)
    assert stand(client, "second")["eta_seconds"] is None
    read_batch(database, "first")
    assert stand(client, "second")["batches_ahead"] == 1
    sooner = stand(client, "first")["eta_seconds"]  # asked first: the longer it takes, the slower
    assert stand(client, "second")["eta_seconds"] > sooner > 0
    assert 0 < stand(client, "first")["pages_per_second"] <= BATCH_PAGES
    assert stand(client, "second")["pages_per_second"] is None
    assert stand(client, "third")["eta_seconds"] is None
    with database.write() as connection:
        sightings.record(connection, [], redis=True)
    assert stand(client, "first")["eta_seconds"] is None
    assert stand(client, "first")["waits_because"] == "No worker is running."


@pytest.mark.parametrize("pages", [1, 100])
def test_asking_again_costs_one_query_whatever_the_size_of_the_job(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    pages: int,
) -> None:
    monkeypatch.setattr(line, "FRESH_SECONDS", 1e9)
    receive(database, "first", "second")
    expand(database, settings, "second", pages)
    stand(client, "second")
    with client.application.app_context():
        engine = parts().database.engine
    queries: list[str] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: queries.append(statement),
    )
    stand(client, "second")
    client.get("/api/v1/jobs")
    selects = [query for query in queries if query.startswith("SELECT")]
    assert len(selects) == 2, selects


def test_many_jobs_are_taken_in_while_the_queue_is_long_and_not_rung(
    client: FlaskClient, database: Database, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LONGEST_QUEUE", 3)
    for _ in range(5):
        rows = {"reader": "pixels", "pixels": [0] * 64}
        assert client.post("/api/v1/jobs", json=rows).status_code == 202
    with database.read() as connection:
        rung = connection.execute(select(Job.expand_rung_at)).scalars().all()
    assert [moment is not None for moment in rung].count(True) == 3


def test_a_job_that_is_resumed_while_the_queue_is_long_waits_for_the_sweeper(
    client: FlaskClient, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(database, "first")
    expand(database, settings, "first", pages=20)
    client.post("/api/v1/jobs/first/cancel")
    monkeypatch.setattr(queue, "LONGEST_QUEUE", 0)
    assert client.post("/api/v1/jobs/first/retry").status_code == 202
    with database.write() as connection:
        assert moves.jobs_with_waiting_batches(connection, Queue.BULK, 6, 9) == ["first"]


def test_an_old_rate_foretells_nothing(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    receive(database, "first")
    expand(database, settings, "first", pages=20)
    read_batch(database, "first")
    assert stand(client, "first")["eta_seconds"]
    with database.write() as connection:
        connection.execute(update(Batch).values(finished_at=now() - timedelta(hours=1)))
    assert stand(client, "first")["eta_seconds"] is None
