"""What a person says that a field holds: checked, kept beside the reading, and taken back."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection

from shared import moves
from shared.errors import InvalidRequest, NotFound
from shared.job_documents import JobRow
from shared.moves import FieldPlace, Seen
from web.cursors import LARGEST_NUMBER
from web.identity import current
from web.parts import Parts
from web.queries import find_job, pages_among
from web.results.demands import Broken
from web.results.questions import broken_rules

LONGEST = 200
FORM = r"[0-9]+([.,][0-9]+)?"
_NUMBER, _WITH_POINT = re.compile(FORM), re.compile(r"[0-9]+(\.[0-9]+)?")


class BreaksRules(InvalidRequest):
    """A value breaks rules of its field, and nobody has said yet that it is meant so."""

    code = "breaks-rules"
    title = "Is that what is written?"

    def __init__(self, place: FieldPlace, value: str, broken: list[Broken]) -> None:
        faults = ", and ".join(one.detail for one in broken)
        detail = f"value: {value} is unusual for {place.field}: {faults}; to store it all the same"
        told = [one._asdict() for one in broken]
        super().__init__(f"{detail}, send it again with `sure`", field="value", breaks=told)


def correct(
    parts: Parts,
    place: FieldPlace,
    value: str | None,
    seen: Seen | None = None,
    *,
    sure: bool = True,
) -> dict[str, Any]:
    """Keep the value of a field, None for no number, and return its reading with that.

    Where it breaks rules of the field, the reading has them as `breaks`. Raises BreaksRules for
    that where nobody is sure, NotFound, InvalidRequest, or Conflict where the page has no readings,
    or another correction than was seen.
    """
    with parts.database.read() as connection:
        job = _find(connection, place)
        kept = None if value is None else _checked(value, job)
        broken = _broken(connection, job, place, kept)
        if broken and not sure and _is_new(connection, place, kept):
            raise BreaksRules(place, str(kept), broken)
    told = {"breaks": [one._asdict() for one in broken]} if broken else {}
    with parts.database.write() as connection:
        _find(connection, place)
        moves.correct(connection, place, kept, current().name or None, seen)
        return _reading(connection, place) | told


def take_back(parts: Parts, place: FieldPlace, seen: Seen | None = None) -> None:
    """Let the reading of a field count again. Raises NotFound or Conflict."""
    with parts.database.write() as connection:
        _find(connection, place)
        moves.take_back(connection, place, seen)


def _find(connection: Connection, place: FieldPlace) -> JobRow:
    """Return the job of a field. Raises NotFound, also for what no database may be asked for."""
    job = find_job(connection, place.job_id)
    if place.page > LARGEST_NUMBER or not place.field.isprintable():
        raise NotFound(f"page {place.page} has no such field")
    return job


def _broken(
    connection: Connection, job: JobRow, place: FieldPlace, value: str | None
) -> list[Broken]:
    """Return the rules that a value breaks; to say that nothing is written breaks none."""
    if value is None:
        return []
    return broken_rules(connection, job, place.page, place.field, value)


def _is_new(connection: Connection, place: FieldPlace, value: str | None) -> bool:
    """Tell whether a field was read, and no person has said already that it holds that."""
    said = moves.said_of(connection, place)
    is_said = said is not None and said.value == value
    return not is_said and moves.is_read(connection, place)


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
