"""Insert many rows at once, the way that each database is fastest at.

PostgreSQL takes rows by COPY in a quarter of the time that INSERT needs; for SQLite they go to its
driver as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from psycopg.sql import SQL, Identifier
from sqlalchemy import JSON, Connection, Table, insert

Row = Mapping[str, Any]
_encode = json.JSONEncoder(separators=(",", ":")).encode


def insert_rows(connection: Connection, mapped: Any, rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns, into the table of a mapped class."""
    if not rows:
        return
    table = cast(Table, mapped.__table__)
    names = [column.name for column in table.columns if column.name in rows[0]]
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, _values(table, names, rows))
    else:
        statement = str(insert(table).values(dict.fromkeys(names)).compile(connection))
        connection.exec_driver_sql(statement, list(_values(table, names, rows)))


def _values(table: Table, names: list[str], rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each row in the order of the columns, JSON as text."""
    in_json = [isinstance(table.columns[name].type, JSON) for name in names]
    columns = list(zip(names, in_json, strict=True))
    for row in rows:
        yield tuple(
            _encode(row[name]) if is_json and row[name] is not None else row[name]
            for name, is_json in columns
        )


def _copy(
    connection: Connection, table: Table, names: list[str], values: Iterator[tuple[Any, ...]]
) -> None:
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table.name), SQL(", ").join(map(Identifier, names))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)
