"""Connections to SQLite or PostgreSQL: `read` for a look, `write` for one short transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url

BUSY_TIMEOUT_MS = 30_000
DETAIL = "\nDETAIL:"
"""What PostgreSQL begins the values of a row at fault with."""
_SHARED: dict[str, Any] = {"pool_size": 5, "max_overflow": 60, "hide_parameters": True}
"""What is written may be secret, and errors go into the log."""


class Database:
    """One engine a process; never carried over a fork."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection with one consistent view, and leave nothing changed."""
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction; commit at the end, roll back on an error."""
        with self.engine.connect() as connection:
            connection.execution_options(immediate=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, **_SHARED)
    event.listen(engine, "handle_error", _leave_out_details)
    return engine


def _leave_out_details(context: ExceptionContext) -> None:
    """Keep of an error what comes before its details: those hold the values of the row at fault."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error:
            error.args = tuple(str(said).partition(DETAIL)[0] for said in error.args)


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **_SHARED)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _lower(text: str | None) -> str | None:
    """Return a text in lower case, as PostgreSQL does it: SQLite by itself knows ASCII alone."""
    return None if text is None else text.lower()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a read that turns into a write fails under load."""
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
