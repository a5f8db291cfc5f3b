"""Insert many rows at once, the way that each database is fastest at.

PostgreSQL takes a hundred thousand rows by COPY in a fifth of the time that INSERT needs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from psycopg.sql import SQL, Identifier
from sqlalchemy import JSON, Connection, Table, insert

Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Any, rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns, into the table of a mapped class."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, cast(Table, table.__table__), rows)
    else:
        connection.execute(insert(table), list(rows))


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    in_json = {name for name in names if isinstance(table.columns[name].type, JSON)}
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table.name), SQL(", ").join(map(Identifier, names))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [_as_json(row[name]) if name in in_json else row[name] for name in names]
            )


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
