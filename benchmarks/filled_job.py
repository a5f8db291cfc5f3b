"""A finished job of forms whose rows are written at once, to look at results of any size."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from shared.database import Database
from shared.tables import (
    Job,
    Page,
    Reading,
    TemplateName,
    TemplateVersion,
    Upload,
)

PAGES_AT_ONCE = 250
SHARES = {"accepted": 0.9, "review": 0.05, "blank": 0.045, "unreadable": 0.005}
FAILED = 0.001
THEN = datetime(2026, 1, 2, tzinfo=UTC)


def fill_job(database: Database, job_id: str, pages: int, fields: int) -> None:
    """Write a job of so many pages with so many fields each, drawn from a fixed seed."""
    dice = random.Random(7)
    names = [f"field_{number}" for number in range(1, fields + 1)]
    with database.write() as connection:
        _add_template(connection, job_id, names)
        connection.execute(insert(Job), _job(job_id, pages))
    for first in range(1, pages + 1, PAGES_AT_ONCE):
        numbers = range(first, min(pages + 1, first + PAGES_AT_ONCE))
        _add_pages(database, job_id, names, numbers, dice)
    with database.write() as connection:
        connection.execute(update(Job).where(Job.id == job_id).values(_counts(connection, job_id)))


def _add_template(connection: Connection, name: str, fields: list[str]) -> None:
    rows = [
        {"name": field, "page": 1, "box": [100, 40 * number, 200, 32], "digits": [1, 5]}
        for number, field in enumerate(fields)
    ]
    pages = [{"reference": "blank.png"}]
    definition = {"name": name, "title": "Filled", "pages": pages, "fields": rows}
    connection.execute(insert(TemplateName), {"name": name, "newest": 1, "shared": True})
    version = {"template": name, "version": 1, "digest": "0" * 64, "title": "Filled", "pages": 1}
    version |= {"fields": len(fields), "definition": definition, "created_at": THEN}
    connection.execute(insert(TemplateVersion), version)


def _job(job_id: str, pages: int) -> dict[str, Any]:
    numbers = ("expand_token", "expand_attempts", "pages_read", "pages_failed", "pages_duplicate")
    counts = (f"fields_{outcome}" for outcome in SHARES)
    row: dict[str, Any] = dict.fromkeys((*numbers, *counts), 0)
    row |= {"id": job_id, "reader": "form", "model": "cnn", "template": f"{job_id}@1"}
    row |= {"max_error": 0.001, "options": {}, "queue": "bulk", "state": "done", "expanded": True}
    row |= {"created_at": THEN, "started_at": THEN, "finished_at": THEN, "next_batch": 1}
    return row | {"pages_total": pages}


def _add_pages(
    database: Database, job_id: str, fields: list[str], numbers: range, dice: random.Random
) -> None:
    failed = {number for number in numbers if dice.random() < FAILED}
    read = [number for number in numbers if number not in failed]
    with database.write() as connection:
        connection.execute(insert(Upload), [_upload(job_id, number) for number in numbers])
        connection.execute(
            insert(Page), [_page(job_id, number, number in failed) for number in numbers]
        )
        connection.execute(
            insert(Reading),
            [
                _reading(job_id, number, position, field, dice)
                for number in read
                for position, field in enumerate(fields)
            ],
        )


def _upload(job_id: str, number: int) -> dict[str, Any]:
    row = {"job_id": job_id, "position": number, "name": f"scan-{number:06}.png", "kind": "image"}
    row |= {"size": 1, "sha256": "0" * 64, "blob": f"{job_id}/{number}", "cursor": 0}
    return row | {"expanded": True}


def _page(job_id: str, number: int, is_failed: bool) -> dict[str, Any]:
    error = {"code": "no-match", "detail": "the page matches no form"} if is_failed else None
    row = {"job_id": job_id, "number": number, "upload": number, "name": f"scan-{number:06}.png"}
    row |= {"frame": 0, "state": "failed" if is_failed else "read", "error": error}
    return row | {"template": None if is_failed else f"{job_id}@1", "form_page": 1}


def _reading(
    job_id: str, number: int, position: int, field: str, dice: random.Random
) -> dict[str, Any]:
    outcome = dice.choices(list(SHARES), list(SHARES.values()))[0]
    value = str(dice.randrange(100_000)) if outcome in ("accepted", "review") else None
    sure = round(1 - dice.random() / (1000 if outcome == "accepted" else 2), 6)
    box = [100, 40 * position, 200, 32]
    digits = [_digit(digit, place, position) for place, digit in enumerate(value or "")]
    row = {"job_id": job_id, "page": number, "position": position, "field": field, "value": value}
    row |= {"confidence": sure, "outcome": outcome, "box": box, "rules": [], "digits": digits}
    return row | {"raw": None, "residual": 0.4}


def _digit(digit: str, place: int, position: int) -> dict[str, Any]:
    box = [104 + 30 * place, 40 * position + 4, 24, 24]
    top = [[digit, 0.9981], ["7" if digit != "7" else "1", 0.0012], ["0", 0.0004]]
    return {"value": digit, "confidence": 0.9981, "box": box, "top": top}


def _counts(connection: Connection, job_id: str) -> dict[str, int]:
    by_state = dict(_grouped(connection, Page.state, Page.job_id == job_id))
    by_outcome = dict(_grouped(connection, Reading.outcome, Reading.job_id == job_id))
    pages = {f"pages_{state}": by_state.get(state, 0) for state in ("read", "failed")}
    return pages | {f"fields_{outcome}": by_outcome.get(outcome, 0) for outcome in SHARES}


def _grouped(connection: Connection, column: Any, condition: Any) -> list[tuple[str, int]]:
    query = select(column, func.count()).where(condition).group_by(column)
    return [(key, number) for key, number in connection.execute(query)]
