"""The pages of a job that somebody looks for, found without a walk through all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, and_, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import PageState
from shared.tables import Correction, Page, Reading
from web.queries import pages_among


class Wanted(NamedTuple):
    """What a reading must be to be shown."""

    outcome: Outcome | None = None
    field: str | None = None
    corrected: bool | None = None
    """Whether a person has said what it is."""

    def has(self, field: str, outcome: str) -> bool:
        """Tell whether a reading is shown, whatever was said of it."""
        return self.outcome in (None, outcome) and self.field in (None, field)


def pages_with(
    connection: Connection, job_id: str, wanted: Wanted, after: int, limit: int
) -> list[PageJson]:
    """Return the pages that have such a reading, from behind a page number on.

    An index holds the readings that were not accepted; of the others nearly every page has one.
    """
    readings = select(Reading.page).where(Reading.job_id == job_id, *_conditions(wanted))
    if wanted.corrected:  # what was corrected is found first: it is little, and has its own index
        page, query = Correction.page, select(Correction.page).where(Correction.job_id == job_id)
        query = query.where(readings.where(_SAME).exists())
    else:
        page, query = Reading.page, readings
    if wanted.corrected is False:
        query = query.where(~select(Correction.page).where(_SAME).exists())
    query = query.where(page > after).distinct().order_by(page).limit(limit)
    return pages_among(connection, job_id, list(connection.execute(query).scalars()))


_SAME = and_(
    Correction.job_id == Reading.job_id,
    Correction.page == Reading.page,
    Correction.field == Reading.field,
)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Yield what must be true of a reading, whatever was said of it."""
    if wanted.outcome:
        yield Reading.outcome == wanted.outcome
    if wanted.outcome not in (None, Outcome.ACCEPTED):
        yield Reading.outcome != literal_column("'accepted'")  # as the index says it
    if wanted.field is not None:
        yield Reading.field == wanted.field


def pages_failed(connection: Connection, job_id: str, after: int, limit: int) -> list[PageJson]:
    """Return the pages that failed, from behind a page number on."""
    numbers = connection.execute(
        select(Page.number)
        .where(Page.job_id == job_id, Page.number > after, Page.state == PageState.FAILED)
        .order_by(Page.number)
        .limit(limit)
    ).scalars()
    return pages_among(connection, job_id, list(numbers))
