"""The record of who did what, on what, when and from where; it is only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select

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


@dataclass(frozen=True, slots=True)
class Sought:
    """Which part of the record is looked for; without more all of it."""

    name: str = ""
    """Who did it, or whom it was done to, in any case."""
    action: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows obey."""
        found = [AuditEntry.action == self.action] if self.action else []
        if self.name:
            named = (AuditEntry.name, AuditEntry.target)
            found.append(or_(*(func.lower(column) == self.name.lower() for column in named)))
        return found


def list_entries(
    connection: Connection, limit: int, before: int | None = None, sought: Sought | None = None
) -> list[Row[AuditEntry]]:
    """Return what was done, the newest first, from behind a cursor on."""
    query = select(AuditEntry).where(*(sought or Sought()).conditions())
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(connection.execute(query.order_by(AuditEntry.id.desc()).limit(limit)))


def list_actions(connection: Connection) -> list[str]:
    """Return what has ever been done here, in the order of the alphabet."""
    query = select(AuditEntry.action).distinct().order_by(AuditEntry.action)
    return list(connection.execute(query).scalars())
