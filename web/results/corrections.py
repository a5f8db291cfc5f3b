"""What a person says that a field holds: checked, kept beside the reading, and taken back."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection

from shared import moves
from shared.errors import InvalidRequest, NotFound
from shared.job_documents import JobRow
from shared.moves import FieldPlace
from web.cursors import LARGEST_NUMBER
from web.identity import current
from web.parts import Parts
from web.queries import find_job, pages_among

LONGEST = 200
FORM = r"[0-9]+([.,][0-9]+)?"
_NUMBER, _WITH_POINT = re.compile(FORM), re.compile(r"[0-9]+(\.[0-9]+)?")


def correct(parts: Parts, place: FieldPlace, value: str | None) -> dict[str, Any]:
    """Keep the value of a field, None for no number, and return its reading with that.

    Raises NotFound, Conflict where the page has no readings, or InvalidRequest.
    """
    with parts.database.write() as connection:
        job = _find(connection, place)
        kept = None if value is None else _checked(value, job)
        moves.correct(connection, place, kept, current().name or None)
        return _reading(connection, place)


def take_back(parts: Parts, place: FieldPlace) -> None:
    """Let the reading of a field count again. Raises NotFound or Conflict."""
    with parts.database.write() as connection:
        _find(connection, place)
        moves.take_back(connection, place)


def _find(connection: Connection, place: FieldPlace) -> JobRow:
    """Return the job of a field. Raises NotFound, also for what no database may be asked for."""
    job = find_job(connection, place.job_id)
    if place.page > LARGEST_NUMBER or not place.field.isprintable():
        raise NotFound(f"page {place.page} has no such field")
    return job


def _checked(value: str, job: JobRow) -> str:
    """Return a value as readings have it, with a point before decimals. Raises InvalidRequest.

    The rules of a template may be broken: the person sees the paper. A comma may part thousands as
    well as decimals, and is taken only where the job reads it for a point.
    """
    if len(value) > LONGEST:
        raise _invalid(f"it has {len(value):,} characters; at most {LONGEST} are kept")
    known = _NUMBER if job.options.get("decimals") else _WITH_POINT
    if not known.fullmatch(value):
        raise _invalid(
            "write digits, with a point before decimals, such as 12.5; "
            "or null, where no number is written"
        )
    return value.replace(",", ".")


def _invalid(fault: str) -> InvalidRequest:
    return InvalidRequest(f"value: {fault}", code="invalid-value", field="value")


def _reading(connection: Connection, place: FieldPlace) -> dict[str, Any]:
    (page,) = pages_among(connection, place.job_id, [place.page])
    return next(one for one in page["readings"] if one["field"] == place.field)
