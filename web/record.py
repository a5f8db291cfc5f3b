"""The record of what was done, a page of it at a time."""

from __future__ import annotations

from typing import Any

from shared.accounts.auditing import Sought, list_entries
from shared.moments import moment
from web import cursors
from web.parts import Parts


def list_record(
    parts: Parts, limit: int, cursor: str | None, sought: Sought | None = None
) -> tuple[list[dict[str, Any]], str]:
    """Return what was done, newest first, and the cursor behind it; empty at the end.

    Raises InvalidRequest for a cursor that this list did not give out.
    """
    before = cursors.decode_page(cursor) or None
    with parts.database.read() as connection:
        rows = list_entries(connection, limit + 1, before, sought)
    shown = rows[:limit]
    following = cursors.encode(shown[-1].id) if len(rows) > limit else ""
    return [_told(row) for row in shown], following


def _told(row: Any) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("id", "user", "name", "action", "target")}
    return {"at": moment(row.at), **told, "address": row.address, "details": row.details}
