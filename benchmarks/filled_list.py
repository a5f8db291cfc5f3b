"""Very many small jobs whose rows are written at once, to look at lists of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from shared.database import Database
from shared.tables import Job, TemplateName, TemplateVersion, Upload

AT_ONCE = 5_000
TEMPLATES = 20
WAITING = 5
"""The newest jobs, which no worker has begun."""
THEN = datetime(2026, 1, 2, tzinfo=UTC)


def fill_list(database: Database, jobs: int, owner: str) -> None:
    """Write so many jobs of somebody, of one page each, and the templates that they name."""
    with database.write() as connection:
        for number in range(TEMPLATES):
            name = f"form-{number}"
            connection.execute(insert(TemplateName), {"name": name, "newest": 1, "shared": True})
            connection.execute(insert(TemplateVersion), _version(name))
    for first in range(0, jobs, AT_ONCE):
        numbers = range(first, min(jobs, first + AT_ONCE))
        with database.write() as connection:
            connection.execute(
                insert(Job), [_job(number, jobs) | {"owner": owner} for number in numbers]
            )
            connection.execute(insert(Upload), [_upload(number) for number in numbers])


def _version(name: str) -> dict[str, Any]:
    definition = {"name": name, "title": "Filled", "pages": [{"reference": "a.png"}], "fields": []}
    row = {"template": name, "version": 1, "digest": "0" * 64, "title": "Filled", "pages": 1}
    return row | {"fields": 0, "definition": definition, "created_at": THEN}


def _job(number: int, jobs: int) -> dict[str, Any]:
    waits = number >= jobs - WAITING
    at = THEN + timedelta(seconds=number)
    zero = ("expand_token", "expand_attempts", "pages_failed", "pages_duplicate", "fields_blank")
    row: dict[str, Any] = dict.fromkeys((*zero, "fields_review", "fields_unreadable"), 0)
    row |= {"id": f"job{number}", "reader": "form", "template": f"form-{number % TEMPLATES}@1"}
    row |= {"model": "cnn", "max_error": 0.001, "options": {}, "queue": "interactive"}
    row |= {"state": "queued" if waits else "done", "expanded": True, "next_batch": 1}
    row |= {"created_at": at, "started_at": None if waits else at}
    row |= {"finished_at": None if waits else at, "pages_total": 1}
    return row | {"pages_read": int(not waits), "fields_accepted": int(not waits)}


def _upload(number: int) -> dict[str, Any]:
    row = {"job_id": f"job{number}", "position": 0, "name": f"scan-{number:06}.png"}
    row |= {"kind": "image", "size": 1, "sha256": "0" * 64, "blob": f"job{number}/0"}
    return row | {"cursor": 0, "expanded": True}
