"""Templates that are only tried, before a version of them is kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from shared.tables import Job, TemplateName, TemplateVersion

KEPT_DAYS = 1
"""Of the job that tries it, and of itself, where nobody removes them before."""


def draft_name() -> str:
    """Return a name that nobody has."""
    return f"trial-{secrets.token_hex(10)}"


def mark_draft(connection: Connection, name: str) -> None:
    """Keep a template out of all lists."""
    change = update(TemplateName).where(TemplateName.name == name)
    connection.execute(change.values(draft=True))


def is_draft(connection: Connection, name: str) -> bool:
    """Tell whether a template is only tried; False for a name that nobody has."""
    draft = select(TemplateName.draft).where(TemplateName.name == name)
    return bool(connection.execute(draft).scalar())


def stale_drafts(connection: Connection, before: datetime) -> list[str]:
    """Return the drafts that are older than a moment and that no job names any more."""
    named = Job.template.startswith(TemplateName.name + "@")
    used = exists().where(named, Job.deleted_at.is_(None))
    query = select(TemplateName.name).join(
        TemplateVersion, TemplateVersion.template == TemplateName.name
    )
    query = query.where(TemplateName.draft, TemplateVersion.created_at < before, ~used)
    return list(connection.execute(query).scalars())
