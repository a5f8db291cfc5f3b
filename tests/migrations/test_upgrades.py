"""What an older version left behind is read on after an upgrade; another schema is refused."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import text

import migrations
from cli.migrate import migrate as migrate_command
from cli.sweeper import sweeper as sweeper_command
from cli.web import web as web_command
from cli.worker import worker as worker_command
from migrations import Mismatch, find_mismatch, migrate, revisions
from shared.database import Database
from shared.errors import SetupError
from shared.moves import NewJob, NewUpload, receive
from shared.queue import EXPAND, queue_name
from shared.rows.packing import pack
from shared.settings import Settings
from shared.states import Queue, Reader, UploadKind
from shared.storage import Folder
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import parse_definition
from tests.migrations.history import FILL, ROWS
from tests.shared.moves.accounts import assert_accounts
from tests.support.forms import as_text, blank_png, definition
from tests.support.servers import PostgresServer, RedisServer
from web.app import create_app
from web.parts import parts
from worker.batches import read_batch
from worker.expanding import expand_job
from worker.sweeper import Sweeper


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, folder: Path) -> Settings:
    """Return the settings of a database without any table."""
    url = ""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.empty_database()
    return Settings(data_dir=folder, database_url=url, batch_pages=2)


@pytest.fixture
def sweeper(old: Settings, redis: RedisServer) -> Iterator[Sweeper]:
    sweeper = Sweeper(old.model_copy(update={"redis_url": redis.url}))
    yield sweeper
    sweeper.context.database.close()
    sweeper.redis.close()


def work(sweeper: Sweeper) -> None:
    """Do what the bell says until it is silent, as a worker does."""
    for _ in range(3):
        sweeper.sweep()
        while message := sweeper.redis.rpop(queue_name(Queue.INTERACTIVE)):
            told = json.loads(message)
            arguments = json.loads(base64.b64decode(told["body"]))[0]
            act = expand_job if told["headers"]["task"] == EXPAND else read_batch
            act(sweeper.context, *arguments)


def client_of(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        parts().database.close()


@pytest.mark.parametrize("revision", revisions())
def test_jobs_of_an_older_schema_are_read_to_their_end(sweeper: Sweeper, revision: str) -> None:
    database = sweeper.context.database
    migrate(database, revision)
    with database.write() as connection:
        FILL[revision](connection)
    for name in ("waits", "runs", "ended"):
        sweeper.context.storage.put(f"{name}/0", io.BytesIO(pack([[0.0] * 64] * ROWS)))
    migrate(database)
    work(sweeper)
    with database.read() as connection:
        assert_accounts(connection)
    for client in client_of(sweeper.settings):
        listed = client.get("/api/v1/jobs").json["jobs"]
        done = [job for job in listed if job["id"] != "torn"]
        assert {job["id"]: job["state"] for job in done} == dict.fromkeys(
            ("waits", "runs", "ended"), "done"
        )
        for job in done:
            pages = client.get(job["links"]["result"]).json["pages"]
            assert [page["readings"][0]["outcome"] for page in pages] == ["blank"] * ROWS


@pytest.mark.parametrize("revision", revisions())
def test_reasons_of_an_older_schema_are_counted(sweeper: Sweeper, revision: str) -> None:
    database = sweeper.context.database
    migrate(database, revision)
    with database.write() as connection:
        FILL[revision](connection)
    migrate(database)
    with database.read() as connection:
        assert_accounts(connection)
    for client in client_of(sweeper.settings):
        told = client.get("/api/v1/jobs/torn").json["reconciliation"]
        assert told["failed"] == {"killed-worker": 1, "too-slow": 1}
        assert (told["pages"], told["queued"]) == (ROWS, ROWS - 2)


def test_keys_that_two_owners_share_do_not_keep_the_schema_from_going_back(old: Settings) -> None:
    database = Database(old.database)
    migrate(database)
    with database.write() as connection:
        for owner in ("ana", "bo", None):
            job = NewJob(f"of-{owner}", Reader.DIGIT, "cnn", 0.001, Queue.BULK, owner=owner)
            upload = NewUpload("a.zip", UploadKind.ZIP, 10, "0" * 64, f"{job.id}/0")
            receive(connection, replace(job, idempotency_key="monday", uploads=[upload]))
    with database.engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        found = connection.execute(text("SELECT id, idempotency_key FROM jobs"))
        kept = {row.id: row.idempotency_key for row in found}
    assert kept == {"of-ana": None, "of-bo": None, "of-None": "monday"}
    database.close()


@pytest.mark.parametrize("revision", ["0011", "0012"])
def test_what_nobody_means_to_keep_is_hidden_where_the_schema_goes_back(
    old: Settings, revision: str
) -> None:
    database = Database(old.database)
    migrate(database)
    keep_templates(database, old, "exam", "trial-1")
    scan = NewUpload("a.png", UploadKind.IMAGE, 10, "0" * 64, "scan/0")
    job = NewJob("stays", Reader.FORM, "cnn", 0.001, Queue.BULK, template="exam@1", uploads=[scan])
    passes_at = datetime(2100, 1, 1, tzinfo=UTC)
    with database.write() as connection:
        receive(connection, job)
        receive(connection, replace(job, id="tried", template="trial-1@1"))
        receive(connection, replace(job, id="passes", passes_at=passes_at))
    with database.engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        listed = text("SELECT id FROM jobs WHERE deleted_at IS NULL")
        shown = {row.id for row in connection.execute(listed)}
        stopped = text("SELECT id FROM jobs WHERE state = 'cancelled'")
        hidden = {row.id for row in connection.execute(stopped)}
        names = [
            connection.execute(text(f"SELECT {column} FROM {table}")).scalars().all()
            for table, column in (("templates", "name"), ("template_references", "template"))
        ]
    assert names == [["exam"], ["exam"]]
    assert "stays" in shown
    assert hidden == ({"tried"} if revision == "0012" else {"tried", "passes"})
    assert shown.isdisjoint(hidden)
    migrate(database)
    database.close()


def keep_templates(database: Database, settings: Settings, kept: str, draft: str) -> None:
    keeper = TemplateKeeper(database, Folder(settings.data_dir))
    with BlankPages(settings.limits) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        for name, keep in ((kept, keeper.keep), (draft, keeper.keep_draft)):
            keep(parse_definition(as_text(definition(name=name))), pages)


def test_migrating_again_changes_nothing(old: Settings) -> None:
    database = Database(old.database)
    assert find_mismatch(database) is Mismatch.OLDER
    migrate(database)
    migrate(database)
    assert find_mismatch(database) is None
    database.close()


@pytest.mark.parametrize("command", [web_command, worker_command, sweeper_command])
def test_nothing_starts_on_an_older_schema(
    old: Settings, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "run `fieldhand migrate`" in refusal(old, command, monkeypatch)


@pytest.mark.parametrize("command", [web_command, worker_command, sweeper_command, migrate_command])
def test_nothing_starts_on_a_newer_schema(
    settings: Settings, database: Database, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "update this program" in refusal(settings, command, monkeypatch)


def refusal(settings: Settings, command: object, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FIELDHAND_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FIELDHAND_DATABASE_URL", settings.database_url)
    result = CliRunner().invoke(command, [])
    assert isinstance(result.exception, SetupError), result.exception
    return result.exception.detail


def test_readyz_says_that_the_schema_is_older(old: Settings) -> None:
    for client in client_of(old):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "run `fieldhand migrate`" in answer.json["faults"]["database"]
