"""`fieldhand doctor`, each check over the real thing, well and ill."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cli import checks
from cli.checks import Mark, check_database, check_model, check_redis, check_storage
from cli.doctor import doctor
from shared import sightings
from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.database import Database
from shared.queue import redis_client
from shared.settings import Settings
from tests.support.servers import RedisServer


def test_it_works(settings: Settings, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDHAND_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FIELDHAND_DATABASE_URL", settings.database_url)
    names = [f"--only={name}" for name in ("python", "redis", "database", "storage")]

    result = CliRunner().invoke(doctor, names)

    assert result.exit_code == 0
    assert [line[0] for line in result.output.splitlines()] == ["✓"] * 4


def test_what_is_wrong_has_a_way_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDHAND_DATA_DIR", str(folder))

    result = CliRunner().invoke(doctor, ["--only=redis", "--only=database"])

    assert result.exit_code == 1
    assert [line.split()[0] for line in result.output.splitlines()] == ["✗", "→", "✗", "→"]
    assert "fieldhand up" in result.output


def test_a_database_that_is_not_there_is_not_made(folder: Path) -> None:
    settings = Settings(data_dir=folder)

    assert check_database(settings).mark is Mark.WRONG
    assert checks.check_workers(settings).mark is Mark.WRONG
    assert list(folder.iterdir()) == []


def test_an_older_schema_is_found(settings: Settings, database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("DELETE FROM alembic_version"))

    finding = check_database(settings)

    assert finding.mark is Mark.WRONG
    assert "older" in finding.text
    assert "fieldhand migrate" in finding.remedy


def test_a_newer_schema_is_found(settings: Settings, database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    finding = check_database(settings)

    assert finding.mark is Mark.WRONG
    assert "newer" in finding.text
    assert "update this program" in finding.remedy


def test_a_password_is_never_shown(folder: Path) -> None:
    url = f"postgresql://someone:geheim@/nowhere?host={folder}"

    finding = check_database(Settings(data_dir=folder, database_url=url))

    assert finding.mark is Mark.WRONG
    assert "geheim" not in finding.text


def test_a_forgetful_redis_is_found(folder: Path, redis: RedisServer) -> None:
    settings = Settings(data_dir=folder)
    client = redis_client(settings)
    client.config_set("appendonly", "no")
    client.close()

    finding = check_redis(settings)

    assert finding.mark is Mark.WRONG
    assert "appendonly yes" in finding.remedy


def test_a_storage_that_cannot_be_written_is_found(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    settings = Settings(data_dir=folder, storage_url=f"file://{folder}/file/storage")

    assert check_storage(settings).mark is Mark.WRONG


@pytest.mark.parametrize(
    "name", ["model.keras", "model.tflite", "cell.keras", "cell.tflite", "number.tflite"]
)
def test_weights_that_were_changed_are_found(folder: Path, name: str) -> None:
    own = folder / "models" / "mine"
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, own)
    (own / name).write_bytes(b"changed")

    finding = check_model(Settings(data_dir=folder))

    assert finding.mark is Mark.WRONG
    assert "'mine'" in finding.text
    assert name in finding.text
    assert "fieldhand train" in finding.remedy


def test_a_model_whose_name_cannot_be_used_is_found(folder: Path) -> None:
    own = folder / "models" / "My Model"
    own.mkdir(parents=True)
    (own / "card.json").write_text("{}")

    assert "rename" in check_model(Settings(data_dir=folder)).remedy


@pytest.mark.parametrize("missing", ["worker", "worker.reading"])
def test_a_web_image_without_the_worker_is_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(
        checks, "find_spec", lambda name: None if name == missing else find_spec(name)
    )
    settings = Settings(data_dir=folder)

    assert check_model(settings).mark is Mark.ABSENT
    assert checks.check_device(settings).mark is Mark.ABSENT


def test_who_was_seen_lately_is_there(settings: Settings, database: Database) -> None:
    with database.write() as connection:
        sightings.record(connection, ["bulk@here"], redis=True)

    assert checks.check_sweeper(settings).mark is Mark.FINE
    assert checks.check_workers(settings).mark is Mark.FINE


def test_without_workers_it_says_how_to_start_one(settings: Settings, database: Database) -> None:
    with database.write() as connection:
        sightings.record(connection, [], redis=True)

    finding = checks.check_workers(settings)

    assert finding.mark is Mark.WRONG
    assert "fieldhand worker" in finding.remedy
