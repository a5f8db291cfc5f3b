"""A submission whose commit and answer part ways: a whole job, or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from shared.database import Database
from shared.settings import Settings
from shared.tables import Upload
from tests.support.drawing import png
from web.app import create_app
from web.parts import Parts

BROKEN = OperationalError("COMMIT", None, ConnectionError("the connection broke"))


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    made: Parts = app.extensions["fieldhand"]
    made.database.close()


def post(client: FlaskClient) -> int:
    sent = {"files": [(io.BytesIO(png(7)), "7.png")]}
    return client.post("/api/v1/jobs", data=sent).status_code


def blobs(settings: Settings) -> list[str]:
    storage = settings.data_dir / "storage"
    return [str(path.relative_to(storage)) for path in storage.glob("*/*")]


def rows(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(Upload.blob)).scalars())


def test_a_connection_that_breaks_after_the_commit_leaves_the_whole_job(
    client: FlaskClient, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Database.write

    @contextmanager
    def broken(self: Database) -> Iterator[Connection]:
        with write(self) as connection:
            yield connection
        raise BROKEN

    monkeypatch.setattr(Database, "write", broken)
    assert post(client) == 503
    assert len(rows(database)) == 1
    assert blobs(settings) == rows(database)


def test_a_connection_that_breaks_before_the_commit_leaves_nothing(
    client: FlaskClient, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(_self: Database) -> Iterator[Connection]:
        raise BROKEN
        yield

    monkeypatch.setattr(Database, "write", broken)
    assert post(client) == 503
    assert (blobs(settings), rows(database)) == ([], [])


def test_with_the_database_away_the_files_are_left_to_the_sweeper(
    client: FlaskClient, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def away(_self: Database) -> Iterator[Connection]:
        raise BROKEN
        yield

    monkeypatch.setattr(Database, "write", away)
    monkeypatch.setattr(Database, "read", away)
    assert post(client) == 503
    monkeypatch.undo()
    assert (len(blobs(settings)), rows(database)) == (1, [])
