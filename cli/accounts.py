"""The accounts of the server on this machine, as commands look at them and change them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection

from cli.schema import require_schema
from shared.database import Database
from shared.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@contextmanager
def look() -> Iterator[Connection]:
    """Yield a connection that changes nothing. Raises SetupError for an older schema."""
    with _database() as database, database.read() as connection:
        yield connection


@contextmanager
def change() -> Iterator[Connection]:
    """Yield a connection in a transaction. Raises SetupError for an older schema."""
    with _database() as database, database.write() as connection:
        yield connection


@contextmanager
def _database() -> Iterator[Database]:
    settings = Settings.load()
    require_schema(settings)
    database = Database(settings.database)
    try:
        yield database
    finally:
        database.close()
