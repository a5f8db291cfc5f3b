"""The pages of a job that somebody looks for, found without a walk through all of them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Select, select
from sqlalchemy.sql.elements import ColumnElement

from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import PageState
from shared.tables import Page, Reading
from web.queries import pages_among


class Wanted(NamedTuple):
    """What a reading must be to be shown."""

    outcomes: tuple[Outcome, ...] = ()
    """Any where there is none."""
    field: str | None = None

    def has(self, field: str, outcome: str) -> bool:
        """Tell whether a reading is shown."""
        return (not self.outcomes or outcome in self.outcomes) and self.field in (None, field)

    @property
    def is_any(self) -> bool:
        return self == Wanted()

    @property
    def one_by_one(self) -> tuple[Outcome, ...]:
        """Return each outcome to look for: the indexes begin with it."""
        return self.outcomes or tuple(Outcome)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what its row must be, but for the outcome."""
        return [] if self.field is None else [Reading.field == self.field]

    def all_conditions(self) -> list[ColumnElement[bool]]:
        """Return what its row must be."""
        outcome = [Reading.outcome.in_(self.outcomes)] if self.outcomes else []
        return [*outcome, *self.conditions()]


def numbers_with(
    connection: Connection, job_id: str, wanted: Wanted, after: int, limit: int
) -> list[int]:
    """Return the numbers of pages that have such a reading, from behind one on, in order."""
    found: set[int] = set()
    for outcome in wanted.one_by_one:
        query = _numbers(job_id, outcome).where(Reading.page > after, *wanted.conditions())
        found.update(connection.execute(query.limit(limit)).scalars())
    return sorted(found)[:limit]


def _numbers(job_id: str, outcome: Outcome) -> Select[int]:
    of_outcome = (Reading.job_id == job_id, Reading.outcome == outcome)
    return select(Reading.page).where(*of_outcome).distinct().order_by(Reading.page)


def pages_with(
    connection: Connection, job_id: str, wanted: Wanted, after: int, limit: int
) -> list[PageJson]:
    """Return the pages that have such a reading, from behind a page number on."""
    return pages_among(connection, job_id, numbers_with(connection, job_id, wanted, after, limit))


def numbers_failed(connection: Connection, job_id: str, after: int, limit: int) -> list[int]:
    """Return the numbers of the pages that failed, from behind one on, in order."""
    failed = (Page.job_id == job_id, Page.number > after, Page.state == PageState.FAILED)
    query = select(Page.number).where(*failed).order_by(Page.number)
    return list(connection.execute(query.limit(limit)).scalars())
