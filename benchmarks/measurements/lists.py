"""What lists cost where there are very many jobs: in one process, nothing else on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.filled_list import fill_list
from benchmarks.percentiles import median
from benchmarks.scene import Scene, postgres_server, say
from migrations import migrate
from shared.accounts.users import add_user
from shared.database import Database
from shared.settings import Settings
from web.app import create_app
from web.parts import Parts

LOOKS = 20
NAME, PASSWORD = "owner", "a long enough password"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TAG = re.compile(r'data-tag="([^"]+)"')


def measure_lists(scene: Scene) -> dict[str, dict[str, float]]:
    """Return the medians in milliseconds by the database."""
    found = {"SQLite": _measure(scene, "lists-sqlite", "")}
    with postgres_server() as server:
        if server:
            found["PostgreSQL"] = _measure(scene, "lists-postgres", server.new_database())
    return found


def _measure(scene: Scene, name: str, url: str) -> dict[str, float]:
    with _client(scene.folder / name, url, scene.sizes.listed_jobs) as client:
        tag = TAG.search(client.get("/jobs").text)
        known = {"If-None-Match": f'W/"{tag[1]}"'} if tag else {}
        found = {
            "jobs_ms": _look(client, "/jobs"),
            "poll_ms": _look(client, "/jobs", known),
            "templates_ms": _look(client, "/templates"),
        }
    say(f"pages: {name}, {', '.join(f'{key} {value:.1f}' for key, value in found.items())}")
    return found


@contextmanager
def _client(folder: Path, url: str, jobs: int) -> Iterator[FlaskClient]:
    """Yield a client that is logged in and has so many jobs, a few of which wait."""
    given: dict[str, Any] = {"database_url": url} if url else {}
    settings = Settings(data_dir=folder, auth="required", secret_key="k" * 32, **given)
    folder.mkdir(parents=True, exist_ok=True)
    with _migrated(settings) as database:
        with database.write() as connection:
            owner = add_user(connection, NAME, PASSWORD)
        fill_list(database, jobs, owner)
        _tidy(database)
    app = create_app(settings)
    parts: Parts = app.extensions["fieldhand"]
    try:
        client = app.test_client()
        _log_in(client)
        yield client
    finally:
        parts.database.close()


def _log_in(client: FlaskClient) -> None:
    token = CSRF.search(client.get("/login").text)
    form = {"name": NAME, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    answer = client.post("/login", data=form)
    if answer.status_code != 303:
        raise RuntimeError(f"/login: {answer.status}")


def _tidy(database: Database) -> None:
    """Do what the database does by itself in a while."""
    outside = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    vacuum = "VACUUM " if database.engine.name == "postgresql" else ""
    with outside.connect() as connection:
        connection.execute(text(f"{vacuum}ANALYZE"))


@contextmanager
def _migrated(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    try:
        migrate(database)
        yield database
    finally:
        database.close()


def _look(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> float:
    """Return how long an answer takes, the first left out. Raises RuntimeError for an error."""
    spent = []
    for _ in range(LOOKS + 1):
        began = time.perf_counter()
        answer = client.get(path, headers=headers)
        spent.append(1000 * (time.perf_counter() - began))
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{path}: {answer.status}")
    return median(spent[1:])
