"""A disk that is full, or nearly: refused in time, and nothing half stored is left."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from shared.database import Database
from shared.settings import Settings
from shared.storage import Folder
from shared.tables import Job
from tests.support.drawing import png, zip_of
from tests.support.processes import require
from tests.web.test_api import assert_problem
from web.app import create_app
from web.parts import parts

MIB = 2**20


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of four MiB."""
    mount = require("mount", "try: apt-get install mount")
    disk = folder / "disk"
    disk.mkdir()
    command = [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here; run it as root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def client_of(settings: Settings, **changes: Any) -> Iterator[FlaskClient]:
    app = create_app(settings.model_copy(update=changes))
    yield app.test_client()
    with app.app_context():
        parts().database.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    yield from client_of(settings, min_free_mb=10**9)


@pytest.fixture
def small(settings: Settings, disk: Path) -> Iterator[FlaskClient]:
    yield from client_of(settings, min_free_mb=0, storage_url=f"file://{disk}")


def post(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    """Post files from memory: the test client would leave large ones open in a temporary file."""
    sent = [("files", FileStorage(io.BytesIO(data), name)) for name, data in files]
    boundary, body = encode_multipart(MultiDict(sent))
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post("/api/v1/jobs", data=body, content_type=content_type)


def archive(megabytes: int) -> bytes:
    return zip_of({"7.png": png(7), "noise.bin": os.urandom(megabytes * MIB)})


def jobs(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(select(Job.id)).all())


def test_uploads_are_refused_while_room_is_to_stay_free(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    body = assert_problem(post(client, ("7.png", png(7))), 507, "storage-full")
    assert "stay free" in body["detail"]
    rows = {"reader": "pixels", "pixels": [[0] * 64]}
    refused = client.post("/api/v1/jobs", json=rows)
    assert_problem(refused, 507, "storage-full")
    assert int(refused.headers["Retry-After"]) > 0
    assert jobs(database) == 0
    assert list((settings.data_dir / "storage").iterdir()) == []


def test_readyz_says_that_the_storage_is_nearly_full(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "stay free" in answer.json["faults"]["storage"]


def test_a_job_can_be_removed_without_room(client: FlaskClient) -> None:
    assert client.delete("/api/v1/jobs/nothing").status_code == 404


def test_a_body_of_unknown_length_is_refused_when_it_is_to_be_stored(
    small: FlaskClient, database: Database, disk: Path
) -> None:
    sent = [("files", FileStorage(io.BytesIO(archive(5)), "5.zip"))]
    boundary, body = encode_multipart(MultiDict(sent))
    answer = small.post(
        "/api/v1/jobs",
        input_stream=io.BytesIO(body),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert_problem(answer, 507, "storage-full")
    assert jobs(database) == len(list(disk.iterdir())) == 0


def test_a_removal_of_unknown_length_needs_no_room(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/jobs/nothing", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 404


def test_what_does_not_fit_is_refused_and_what_fits_is_taken(
    small: FlaskClient, database: Database, disk: Path
) -> None:
    assert post(small, ("3.zip", archive(3))).status_code == 202
    assert_problem(post(small, ("3.zip", archive(3))), 507, "storage-full")
    assert post(small, ("7.png", png(7))).status_code == 202
    assert jobs(database) == len(list(disk.iterdir())) == 2


def test_a_disk_that_fills_up_while_files_are_stored_keeps_none_of_them(
    small: FlaskClient, database: Database, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "free", lambda _: None)
    sent = [(f"{number}.zip", archive(1)) for number in range(5)]
    assert_problem(post(small, *sent), 507, "storage-full")
    assert (jobs(database), list(disk.iterdir())) == (0, [])
    assert post(small, ("7.png", png(7))).status_code == 202


def test_a_full_disk_under_the_database_is_told_from_a_database_that_is_away(
    folder: Path, settings: Settings
) -> None:
    if not settings.database.startswith("sqlite"):
        pytest.skip("only SQLite can be told that its disk is full")

    def fill(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    for client in client_of(settings):
        with client.application.app_context():
            event.listen(parts().database.engine, "checkout", fill)
        sent = [(f"{number}.png", png(7)) for number in range(400)]
        assert_problem(post(client, *sent), 507, "storage-full")
        assert list((settings.data_dir / "storage").iterdir()) == []
