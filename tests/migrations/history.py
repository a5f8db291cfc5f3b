"""Jobs as each schema kept them, in plain SQL: one waits, one is read, one is done, one stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from shared.rows.checking import VALUES

THEN = "2026-01-02 03:04:05.000000"
ROWS = 6
"""Rows of each job, two in a batch."""


def insert(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def fill_0001(connection: Connection) -> None:
    """Insert the four jobs."""
    _job(connection, "waits", "queued", expanded=False, next_batch=1)
    _job(connection, "runs", "running", next_batch=4, pages_total=ROWS, pages_read=2)
    _job(connection, "ended", "done", next_batch=4, pages_total=ROWS, pages_read=ROWS)
    for number, state in enumerate(("done", "running", "waiting"), 1):
        _batch(connection, "runs", number, state)
        _batch(connection, "ended", number, "done")
    for number in range(1, ROWS + 1):
        _page(connection, "runs", number, "read" if number <= 2 else "queued")
        _page(connection, "ended", number, "read")
    for job, last in (("runs", 2), ("ended", ROWS)):
        for number in range(1, last + 1):
            _reading(connection, job, number)
    _fill_torn(connection)


def _fill_torn(connection: Connection) -> None:
    """Insert a job that was stopped when two of its pages had failed, each for its reason."""
    counts = {"pages_total": ROWS, "pages_failed": 2}
    _job(connection, "torn", "cancelled", next_batch=1, **counts)
    for number, code in enumerate(("too-slow", "killed-worker", None, None, None, None), 1):
        error = json.dumps({"code": code, "detail": "it was like that"}) if code else None
        _page(connection, "torn", number, "failed" if code else "queued", error)


def _job(connection: Connection, name: str, state: str, **changes: Any) -> None:
    counters = ("pages_total", "pages_read", "pages_failed", "expand_token", "expand_attempts")
    fields = ("fields_accepted", "fields_review", "fields_unreadable")
    row: dict[str, Any] = dict.fromkeys((*counters, *fields), 0)
    row |= {"id": name, "reader": "pixels", "model": "logistic", "max_error": 0.001}
    row |= {"queue": "interactive", "state": state, "created_at": THEN, "expanded": True}
    row |= {"finished_at": THEN if state in ("done", "cancelled") else None, "expand_rung_at": THEN}
    row |= changes
    insert(connection, "jobs", **row, fields_blank=row["pages_read"])
    upload = {"job_id": name, "position": 0, "name": "pixels", "kind": "pixels", "cursor": 0}
    upload |= {"size": ROWS * VALUES, "sha256": "0" * 64, "blob": f"{name}/0"}
    insert(connection, "uploads", **upload, expanded=row["expanded"])


def _batch(connection: Connection, job: str, number: int, state: str) -> None:
    row = {"job_id": job, "number": number, "first_page": 2 * number - 1, "last_page": 2 * number}
    row |= {"pages": 2, "state": state, "token": 1, "attempts": 1, "rung_at": THEN}
    lease = THEN if state == "running" else None
    finished = THEN if state == "done" else None
    insert(connection, "batches", **row, lease_until=lease, finished_at=finished)


def _page(
    connection: Connection, job: str, number: int, state: str, error: str | None = None
) -> None:
    row = {"job_id": job, "number": number, "upload": 0, "name": f"row {number}", "frame": 0}
    place = {"offset": (number - 1) * VALUES, "size": VALUES}
    insert(connection, "pages", **row, **place, state=state, error=error)


def _reading(connection: Connection, job: str, page: int) -> None:
    row = {"job_id": job, "page": page, "position": 0, "field": "digit", "outcome": "blank"}
    lists = {"box": json.dumps([0, 0, 8, 8]), "rules": "[]", "digits": "[]"}
    insert(connection, "readings", **row, confidence=0.99, **lists)


def fill_0002(connection: Connection) -> None:
    """Insert the same: what the revision added has a default, but for the reasons."""
    fill_0001(connection)
    for code in ("too-slow", "killed-worker"):
        insert(connection, "page_failures", job_id="torn", code=code, pages=1)


def fill_0013(connection: Connection) -> None:
    """Insert the same, with corrections: of fields that are blank one says so, one does not."""
    fill_0002(connection)
    for page, value in ((1, None), (2, "7")):
        said = {"job_id": "ended", "page": page, "field": "digit", "value": value}
        insert(connection, "corrections", **said, made_at=THEN)
    connection.execute(text("UPDATE jobs SET fields_corrected = 2 WHERE id = 'ended'"))


FILL: dict[str, Callable[[Connection], None]] = {
    "0001": fill_0001,
    "0002": fill_0002,
    "0003": fill_0002,  # templates alone are new
    "0004": fill_0002,  # an index alone is new
    "0005": fill_0002,  # columns that only forms have
    "0006": fill_0002,  # accounts, and owners, whom what is there has not
    "0007": fill_0002,  # webhooks, which no job asked for
    "0008": fill_0002,  # transfers alone are new
    "0009": fill_0002,  # how long a job is kept, which no job asked for
    "0010": fill_0002,  # corrections alone are new, and nobody has made any
    "0011": fill_0002,  # indexes alone are new
    "0012": fill_0002,  # when a job passes, which none of these does
    "0013": fill_0013,
    "0014": fill_0002,  # which corrections confirm; there is none
    "0015": fill_0002,  # indexes alone are new
}
"""What each revision of the schema is filled with."""
