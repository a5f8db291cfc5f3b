"""What a person says that a field holds: kept beside the reading, the last one counts.

Who says what they replace is not let over anything else: the row of the job is locked first, so
that of two who saw the same one alone stores, and the other is told.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.correction_documents import correction_document, sentence_of
from shared.errors import Conflict, NotFound
from shared.moments import moment
from shared.moves.common import now
from shared.readings import TO_REVIEW, Outcome
from shared.states import PageState
from shared.tables import Correction, Job, Page, Reading


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of a page of a job."""

    job_id: str
    page: int
    field: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The correction that somebody saw, and replaces by another."""

    at: str | None
    """When it was made, as JSON has it; None where there was none."""


Read = Row[str | None, str]
"""The value and the outcome of a reading."""
Said = Row[Correction] | None
"""The correction of a field, if anybody made one."""


def correct(
    connection: Connection,
    place: FieldPlace,
    value: str | None,
    by: str | None,
    seen: Seen | None = None,
) -> None:
    """Keep the value of a field, None for no number, over what was said of it before.

    Where another than the one that was seen is there, it stays: that is a Conflict, but where it
    says the same. Raises NotFound, or Conflict also where the page has no readings.
    """
    reading, said = _hold(connection, place)
    if _is_other(said, seen):
        _insist_on(said, place, value)
        return
    confirms = _confirms(reading, value)
    row = {"value": value, "made_by": by, "made_at": _moment_after(said), "confirms": confirms}
    if said:
        connection.execute(update(Correction).where(_is_of(place)).values(row))
    else:
        connection.execute(insert(Correction), [asdict(place) | row])
    confirmed = int(confirms) - int(bool(said and said.confirms))
    _count(connection, place.job_id, reading.outcome, int(not said), confirmed)


def take_back(connection: Connection, place: FieldPlace, seen: Seen | None = None) -> None:
    """Let the reading of a field count again, where anything was said of it.

    Raises NotFound, or Conflict where the page has no readings, or another is there than was seen.
    """
    reading, said = _hold(connection, place)
    if said is None:
        return
    if _is_other(said, seen):
        raise _meanwhile(said, place)
    connection.execute(delete(Correction).where(_is_of(place)))
    _count(connection, place.job_id, reading.outcome, -1, -int(said.confirms))


def _is_other(said: Said, seen: Seen | None) -> bool:
    """Tell whether another correction is there than somebody saw who says which."""
    return seen is not None and seen.at != (moment(said.made_at) if said else None)


def _insist_on(said: Said, place: FieldPlace, value: str | None) -> None:
    """Raise Conflict where something else is there than a value: two who agree do not conflict.

    Nor does who sends the same again, having heard no answer.
    """
    if said is None or said.value != value:
        raise _meanwhile(said, place)


def _meanwhile(said: Said, place: FieldPlace) -> Conflict:
    there = correction_document(said) if said else None
    detail = f"{sentence_of(there, place.page, place.field)}; to store yours, let it replace that"
    return Conflict(detail, code="corrected-meanwhile", correction=there)


def _moment_after(said: Said) -> datetime:
    """Return this moment, or a later one: no two corrections of a field have the same."""
    return max(now(), said.made_at + timedelta(microseconds=1)) if said else now()


def _confirms(reading: Read, value: str | None) -> bool:
    """Tell whether a value is what was read: a number, or that nothing is written."""
    if value is None:
        return bool(reading.outcome == Outcome.BLANK)
    return bool(reading.value == value)


def _hold(connection: Connection, place: FieldPlace) -> tuple[Read, Said]:
    """Lock a job that is not removed, so that its counters stay true.

    Returns value and outcome of the field, and what is said of it.
    """
    job = select(Job.id).where(Job.id == place.job_id, Job.deleted_at.is_(None))
    if connection.execute(job.with_for_update()).one_or_none() is None:
        raise NotFound(f"there is no job {place.job_id}")
    page = and_(Page.job_id == place.job_id, Page.number == place.page)
    state = connection.execute(select(Page.state).where(page)).scalar()
    if state is None:
        raise NotFound(f"job {place.job_id} has no page {place.page}")
    if state != PageState.READ:
        raise Conflict(_NOT_READ[PageState(state)].format(place.page), code="page-not-read")
    return _reading(connection, place), said_of(connection, place)


def said_of(connection: Connection, place: FieldPlace) -> Said:
    """Return what a person said of a field, if anybody did."""
    return connection.execute(select(Correction).where(_is_of(place))).one_or_none()


_NOT_READ = {
    PageState.QUEUED: "page {} still waits to be read; its fields can be corrected then",
    PageState.FAILED: "page {} could not be read, and has no fields to correct; read it again",
}


def is_read(connection: Connection, place: FieldPlace) -> bool:
    """Tell whether a field is there to be corrected."""
    return _find_reading(connection, place) is not None


def _reading(connection: Connection, place: FieldPlace) -> Read:
    reading = _find_reading(connection, place)
    if reading is None:
        raise NotFound(f"page {place.page} has no field {place.field} that was read")
    return reading


def _find_reading(connection: Connection, place: FieldPlace) -> Read | None:
    named = and_(Reading.job_id == place.job_id, Reading.page == place.page)
    query = select(Reading.value, Reading.outcome).where(named, Reading.field == place.field)
    return connection.execute(query).first()


def _is_of(place: FieldPlace) -> ColumnElement[bool]:
    on_page = and_(Correction.job_id == place.job_id, Correction.page == place.page)
    return and_(on_page, Correction.field == place.field)


def _count(
    connection: Connection, job_id: str, outcome: str, corrected: int, confirmed: int
) -> None:
    """Count corrections more or less, and that the result is another."""
    counted: dict[str, Any] = {"edits": Job.edits + 1}
    counted["fields_corrected"] = Job.fields_corrected + corrected
    counted["fields_confirmed"] = Job.fields_confirmed + confirmed
    if outcome in TO_REVIEW:
        counted["fields_settled"] = Job.fields_settled + corrected
    connection.execute(update(Job).where(Job.id == job_id).values(counted))
