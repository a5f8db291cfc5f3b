"""Opaque cursors: where a list goes on."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from shared.errors import InvalidRequest

LARGEST_NUMBER = 2**31 - 1
"""The largest that a column of page numbers holds."""
_STRANGE = (ValueError, TypeError, OverflowError, RecursionError)


def encode(*values: str | float) -> str:
    """Return the cursor behind a row with these values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_job(cursor: str | None) -> tuple[datetime, str] | None:
    """Return the moment and the id behind which the list of jobs goes on."""
    if not cursor:
        return None
    try:
        moment, job_id = _decode(cursor)
        if not (isinstance(job_id, str) and job_id.isalnum()):
            raise ValueError
        return datetime.fromisoformat(moment).astimezone(UTC), job_id
    except _STRANGE:
        raise _invalid() from None


def decode_page(cursor: str | None) -> int:
    """Return the page number behind which a result goes on."""
    if not cursor:
        return 0
    try:
        (number,) = _decode(cursor)
        if not _is_number(number):
            raise ValueError
        return int(number)
    except _STRANGE:
        raise _invalid() from None


def decode_reading(cursor: str | None) -> tuple[float, int, int] | None:
    """Return confidence, page and position behind which a list of readings goes on."""
    if not cursor:
        return None
    try:
        confidence, page, position = _decode(cursor)
        if not (0 <= float(confidence) <= 1 and _is_number(page) and _is_number(position)):
            raise ValueError
        return float(confidence), int(page), int(position)
    except _STRANGE:
        raise _invalid() from None


def _is_number(value: str) -> bool:
    return 0 <= int(value) <= LARGEST_NUMBER


def decode_name(cursor: str | None) -> str:
    """Return the name behind which a list in the order of names goes on."""
    if not cursor:
        return ""
    try:
        (name,) = _decode(cursor)
        if not (isinstance(name, str) and name.isprintable()):
            raise ValueError
        return name
    except _STRANGE:
        raise _invalid() from None


def _decode(cursor: str) -> list[str]:
    padded = cursor + "=" * (-len(cursor) % 4)
    values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    if not isinstance(values, list):
        raise TypeError
    return values


def _invalid() -> InvalidRequest:
    return InvalidRequest(
        "cursor is not one that this list gave out", code="invalid-cursor", field="cursor"
    )
