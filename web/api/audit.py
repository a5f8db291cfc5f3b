"""The record of who did what, over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from pydantic import BaseModel, Field

from web.api.answers import refused
from web.api.schemas import ListQuery
from web.identity import needs
from web.parts import parts
from web.record import list_record

PATH = "/api/v1/audit"
bp = APIBlueprint("audit", __name__, url_prefix=PATH, tag="Administration")


class EntryView(BaseModel):
    """One thing that somebody did."""

    at: str
    id: int
    user: str | None = Field(description="The id of who did it; null for a command or a stranger.")
    name: str = Field(description="What they were called then.")
    action: str
    target: str | None = Field(description="What it was done to.")
    address: str | None = Field(description="From where; null for a command.")
    details: dict[str, Any]


class AuditList(BaseModel):
    """What was done, newest first."""

    entries: list[EntryView]
    next: str | None = Field(description="Path of the next page of the list; null at its end.")


@bp.get("")
@bp.input(ListQuery, location="query", arg_name="query")
@bp.output(AuditList, description="What was done, newest first.")
@bp.doc(responses=refused(422))
@needs("admin")
def get_audit(query: ListQuery) -> dict[str, Any]:
    """List what was done, newest first; for administrators."""
    entries, cursor = list_record(parts(), query.limit, query.cursor)
    following = cursor and f"{PATH}?{urlencode({'limit': query.limit, 'cursor': cursor})}"
    return {"entries": entries, "next": following or None}
