"""What a person says that a field holds: kept beside the reading, the last one counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.errors import Conflict, NotFound
from shared.moves.common import moved, now
from shared.readings import TO_REVIEW
from shared.states import PageState
from shared.tables import Correction, Job, Page, Reading


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of a page of a job."""

    job_id: str
    page: int
    field: str


def correct(connection: Connection, place: FieldPlace, value: str | None, by: str | None) -> None:
    """Keep the value of a field, None for no number, over what was said of it before.

    Raises NotFound, or Conflict where the page has no readings.
    """
    outcome = _hold(connection, place)
    said = {"value": value, "made_by": by, "made_at": now()}
    is_first = not moved(connection, update(Correction).where(_is_of(place)).values(said))
    if is_first:
        connection.execute(insert(Correction), [asdict(place) | said])
    _count(connection, place.job_id, outcome, int(is_first))


def take_back(connection: Connection, place: FieldPlace) -> None:
    """Let the reading of a field count again, where anything was said of it.

    Raises NotFound, or Conflict where the page has no readings.
    """
    outcome = _hold(connection, place)
    if moved(connection, delete(Correction).where(_is_of(place))):
        _count(connection, place.job_id, outcome, -1)


def _hold(connection: Connection, place: FieldPlace) -> str:
    """Lock a job that is not removed, so that its counters stay true; return a field's outcome."""
    job = select(Job.id).where(Job.id == place.job_id, Job.deleted_at.is_(None))
    if connection.execute(job.with_for_update()).one_or_none() is None:
        raise NotFound(f"there is no job {place.job_id}")
    page = and_(Page.job_id == place.job_id, Page.number == place.page)
    state = connection.execute(select(Page.state).where(page)).scalar()
    if state is None:
        raise NotFound(f"job {place.job_id} has no page {place.page}")
    if state != PageState.READ:
        raise Conflict(_NOT_READ[PageState(state)].format(place.page), code="page-not-read")
    return _outcome(connection, place)


_NOT_READ = {
    PageState.QUEUED: "page {} still waits to be read; its fields can be corrected then",
    PageState.FAILED: "page {} could not be read, and has no fields to correct; read it again",
}


def _outcome(connection: Connection, place: FieldPlace) -> str:
    named = and_(Reading.job_id == place.job_id, Reading.page == place.page)
    query = select(Reading.outcome).where(named, Reading.field == place.field)
    outcome = connection.execute(query).scalar()
    if outcome is None:
        raise NotFound(f"page {place.page} has no field {place.field} that was read")
    return outcome


def _is_of(place: FieldPlace) -> ColumnElement[bool]:
    on_page = and_(Correction.job_id == place.job_id, Correction.page == place.page)
    return and_(on_page, Correction.field == place.field)


def _count(connection: Connection, job_id: str, outcome: str, more: int) -> None:
    """Count a correction more or less, and that the result is another."""
    counted: dict[str, Any] = {"edits": Job.edits + 1}
    counted["fields_corrected"] = Job.fields_corrected + more
    if outcome in TO_REVIEW:
        counted["fields_settled"] = Job.fields_settled + more
    connection.execute(update(Job).where(Job.id == job_id).values(counted))
