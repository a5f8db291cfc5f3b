"""The jobs that somebody looks for, newest first, found without a walk through all there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from shared.job_documents import JobRow
from shared.states import JobState, Reader
from shared.tables import Job, Upload
from web import cursors
from web.identity import mine
from web.queries import own_jobs

SCANNED = 20_000
"""Jobs that one search looks at; the cursor behind them goes on with the next ones."""
Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job must be to be listed; without any of it all jobs are."""

    state: JobState | None = None
    q: str = ""
    """A part of its name, or of the name of one of its files, in any case."""
    reader: Reader | None = None
    template: str = ""
    """A form, `exam`, or one of its versions, `exam@3`."""

    @property
    def is_all(self) -> bool:
        return self == Wanted()

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows of such jobs obey."""
        found: list[ColumnElement[bool]] = []
        if self.state:
            found.append(Job.state == self.state)
        if self.reader:
            found.append(Job.reader == self.reader)
        if self.template:
            versions = Job.template.startswith(f"{self.template}@", autoescape=True)
            found.append(or_(Job.template == self.template, versions))
        if self.q:
            found.append(or_(Job.name.icontains(self.q, autoescape=True), _has_file(self.q)))
        return found


class Listed(NamedTuple):
    """A page of the list."""

    jobs: list[JobRow]
    following: str
    """The cursor behind it; empty at the end of the list."""
    goes_deeper: bool
    """Whether the search stopped at its bound: older jobs were not looked at."""


class Totals(NamedTuple):
    """All jobs of somebody together."""

    jobs: int
    pages: int
    accepted: int
    to_review: int
    """Fields that a person should look at, and nobody has."""


def list_jobs(
    connection: Connection, limit: int, cursor: str | None = None, wanted: Wanted | None = None
) -> Listed:
    """Return jobs of whoever asks, newest first. Raises InvalidRequest for a strange cursor.

    A search looks at the newest `SCANNED` behind the cursor; it may find few of them, or none.
    """
    before, wanted = cursors.decode_job(cursor), wanted or Wanted()
    edge = None if wanted.is_all else _edge(connection, before)
    query = own_jobs().where(*_listed(), *wanted.conditions(), *_between(before, edge))
    newest_first = query.order_by(Job.created_at.desc(), Job.id.desc())
    rows = list(connection.execute(newest_first.limit(limit + 1)).all())
    if len(rows) > limit:
        last = rows[limit - 1]
        return Listed(rows[:limit], _cursor(last.created_at, last.id), goes_deeper=False)
    return Listed(rows, _cursor(*edge) if edge else "", goes_deeper=edge is not None)


def totals(connection: Connection) -> Totals:
    """Add up the jobs of whoever asks."""
    to_review = Job.fields_review + Job.fields_unreadable - Job.fields_settled
    sums = (Job.pages_read, Job.fields_accepted, to_review)
    query = select(func.count(), *(func.coalesce(func.sum(column), 0) for column in sums))
    row = connection.execute(query.where(*_listed())).one()
    return Totals(*map(int, row))


def _listed() -> list[ColumnElement[bool]]:
    """Return what holds of the jobs of whoever asks, but not of those that nobody means to keep."""
    return [Job.deleted_at.is_(None), Job.passes_at.is_(None), mine(Job.owner)]


def _edge(connection: Connection, before: Place | None) -> Place | None:
    """Return the last job that a search looks at; None where it comes to the end of the list."""
    query = select(Job.created_at, Job.id).where(*_listed(), *_between(before, None))
    query = query.order_by(Job.created_at.desc(), Job.id.desc())
    rows = connection.execute(query.offset(SCANNED - 1).limit(2)).all()
    return (rows[0].created_at, rows[0].id) if len(rows) > 1 else None


def _between(before: Place | None, edge: Place | None) -> list[ColumnElement[bool]]:
    place = tuple_(Job.created_at, Job.id)
    return [*([place < before] if before else []), *([place >= edge] if edge else [])]


def _has_file(part: str) -> ColumnElement[bool]:
    named = select(Upload.job_id).where(Upload.job_id == Job.id)
    return named.where(Upload.name.icontains(part, autoescape=True)).exists()


def _cursor(created_at: datetime, job_id: str) -> str:
    return cursors.encode(created_at.isoformat(), job_id)
