"""The pages of a job that somebody looks for, found without a walk through all of them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import PageState
from shared.tables import Page, Reading
from web.queries import pages_among


class Wanted(NamedTuple):
    """What a reading must be to be shown."""

    outcome: Outcome | None = None
    field: str | None = None

    def has(self, field: str, outcome: str) -> bool:
        """Tell whether a reading is shown."""
        return self.outcome in (None, outcome) and self.field in (None, field)


def pages_with(
    connection: Connection, job_id: str, wanted: Wanted, after: int, limit: int
) -> list[PageJson]:
    """Return the pages that have such a reading, from behind a page number on.

    An index holds the readings that were not accepted; of the others nearly every page has one.
    """
    query = select(Reading.page).where(Reading.job_id == job_id, Reading.page > after)
    if wanted.outcome:
        query = query.where(Reading.outcome == wanted.outcome)
    if wanted.outcome not in (None, Outcome.ACCEPTED):
        query = query.where(Reading.outcome != literal_column("'accepted'"))  # as the index says it
    if wanted.field is not None:
        query = query.where(Reading.field == wanted.field)
    numbers = connection.execute(query.distinct().order_by(Reading.page).limit(limit)).scalars()
    return pages_among(connection, job_id, list(numbers))


def pages_failed(connection: Connection, job_id: str, after: int, limit: int) -> list[PageJson]:
    """Return the pages that failed, from behind a page number on."""
    numbers = connection.execute(
        select(Page.number)
        .where(Page.job_id == job_id, Page.number > after, Page.state == PageState.FAILED)
        .order_by(Page.number)
        .limit(limit)
    ).scalars()
    return pages_among(connection, job_id, list(numbers))
