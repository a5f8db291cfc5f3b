"""Count the failed pages of a job by their reasons, so that nobody has to look at each of them.

Whoever does so holds the row of the job already: two that count at once would wait in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from shared.tables import PageFailures


def count_failures(connection: Connection, job_id: str, codes: Iterable[str]) -> None:
    """Add the pages that failed for these reasons."""
    rows = [
        {"job_id": job_id, "code": code, "pages": pages} for code, pages in Counter(codes).items()
    ]
    if rows:
        connection.execute(_add(connection.dialect.name), rows)


def _add(dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    added = insert(PageFailures)
    return added.on_conflict_do_update(
        index_elements=[PageFailures.job_id, PageFailures.code],
        set_={"pages": PageFailures.pages + added.excluded.pages},
    )


def forget_failures(connection: Connection, job_id: str) -> None:
    connection.execute(delete(PageFailures).where(PageFailures.job_id == job_id))
