"""The record of who did what, on what, when and from where; it is only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from shared.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where; without more, a command on the server's own database."""

    user: str | None = None
    name: str = "command line"
    address: str | None = None


def record(
    connection: Connection, actor: Actor, action: str, target: str | None = None, **details: Any
) -> None:
    """Record that something was done, in the transaction that does it."""
    row = {"at": datetime.now(UTC), "action": action, "target": target, "details": details}
    connection.execute(insert(AuditEntry), [row | asdict(actor)])


def list_entries(
    connection: Connection, limit: int, before: int | None = None
) -> list[Row[AuditEntry]]:
    """Return what was done, the newest first, from behind a cursor on."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(connection.execute(query))
