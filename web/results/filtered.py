"""The pages of a job that somebody looks for, found without a walk through all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, false, select
from sqlalchemy.sql.elements import ColumnElement

from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import CorrectionKind, PageState
from shared.tables import Correction, Page, Reading
from web.queries import pages_among

SAME_FIELD = and_(
    Correction.job_id == Reading.job_id,
    Correction.page == Reading.page,
    Correction.field == Reading.field,
)
_SAID = select(Correction.page).where(SAME_FIELD)
IS_SAID = _SAID.exists()
"""Whether a person has said what the field of a reading holds."""


class Wanted(NamedTuple):
    """What a reading must be to be shown."""

    outcomes: tuple[Outcome, ...] = ()
    """Any where there is none."""
    field: str | None = None
    corrected: bool | None = None
    """Whether a person has said what it is."""
    confirmed: bool | None = None
    """Whether a person has said that it is right; False: that it is something else."""

    def has(self, field: str, outcome: str, correction: dict[str, Any] | None = None) -> bool:
        """Tell whether a reading is shown, by what a person said of it."""
        of_outcome = not self.outcomes or outcome in self.outcomes
        return of_outcome and self.field in (None, field) and self._has_said(correction)

    def _has_said(self, correction: dict[str, Any] | None) -> bool:
        if self.corrected not in (None, bool(correction)):
            return False
        if self.confirmed is None or not correction:
            return self.confirmed is None
        kind = CorrectionKind.CONFIRMED if self.confirmed else CorrectionKind.CORRECTED
        return bool(correction["kind"] == kind)

    @property
    def is_said(self) -> bool:
        """Tell whether only readings are shown of which a person has said something."""
        return bool(self.corrected) or self.confirmed is not None

    @property
    def is_any(self) -> bool:
        return self == Wanted()

    @property
    def one_by_one(self) -> tuple[Outcome, ...]:
        """Return each outcome to look for: the indexes begin with it."""
        return self.outcomes or tuple(Outcome)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what its row must be, but for the outcome."""
        wanted = [] if self.field is None else [Reading.field == self.field]
        if self.corrected is not None:
            wanted.append(IS_SAID if self.corrected else ~IS_SAID)
        if self.confirmed is not None:
            wanted.append(_SAID.where(Correction.confirms == self.confirmed).exists())
        return wanted

    def of_corrections(self) -> list[ColumnElement[bool]]:
        """Return what a correction must be for its reading to be shown, where that may be.

        A reading is looked up with its outcome alone, by an index of all that is asked: without
        that, a database that keeps no statistics may walk through the readings of the whole job.
        """
        wanted: list[ColumnElement[bool]] = [false()] if self.corrected is False else []
        if self.field is not None:
            wanted.append(Correction.field == self.field)
        if self.confirmed is not None:
            wanted.append(Correction.confirms == self.confirmed)
        if self.outcomes:
            of_outcome = select(Reading.page).where(SAME_FIELD, Reading.outcome.in_(self.outcomes))
            wanted.append(of_outcome.exists())
        return wanted

    def all_conditions(self) -> list[ColumnElement[bool]]:
        """Return what its row must be."""
        outcome = [Reading.outcome.in_(self.outcomes)] if self.outcomes else []
        return [*outcome, *self.conditions()]


def numbers_with(
    connection: Connection, job_id: str, wanted: Wanted, after: int, limit: int
) -> list[int]:
    """Return the numbers of pages that have such a reading, from behind one on, in order."""
    if wanted.is_said:
        query = _corrected(job_id, wanted).where(Correction.page > after).limit(limit)
        return list(connection.execute(query).scalars())
    found: set[int] = set()
    for outcome in wanted.one_by_one:
        query = _numbers(job_id, outcome).where(Reading.page > after, *wanted.conditions())
        found.update(connection.execute(query.limit(limit)).scalars())
    return sorted(found)[:limit]


def _numbers(job_id: str, outcome: Outcome) -> Select[int]:
    of_outcome = (Reading.job_id == job_id, Reading.outcome == outcome)
    return select(Reading.page).where(*of_outcome).distinct().order_by(Reading.page)


def _corrected(job_id: str, wanted: Wanted) -> Select[int]:
    """Return the query of the pages with corrections: they are few, and found first."""
    query = select(Correction.page).where(Correction.job_id == job_id, *wanted.of_corrections())
    return query.distinct().order_by(Correction.page)


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
