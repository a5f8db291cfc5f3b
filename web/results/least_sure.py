"""The readings of a job one by one, those that are least sure first."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, tuple_

from shared.exports import PageJson
from shared.tables import Reading
from web.queries import OF_READING, pages_among
from web.results.filtered import Wanted


class Place(NamedTuple):
    """Where a reading stands in that order; no two stand at the same place."""

    confidence: float
    page: int
    position: int


_PLACE = (Reading.confidence, Reading.page, Reading.position)


def places_of_least_sure(
    connection: Connection, job_id: str, wanted: Wanted, after: Place | None, limit: int
) -> list[Place]:
    """Return the places of such readings, from behind one on.

    An index holds them in order for each outcome, so the first of each are merged.
    """
    found: list[Place] = []
    for outcome in wanted.one_by_one:
        query = select(*_PLACE).where(Reading.job_id == job_id, Reading.outcome == outcome)
        if after:
            query = query.where(tuple_(*_PLACE) > after)
        query = query.where(*wanted.conditions()).order_by(*_PLACE).limit(limit)
        found += [Place(*row) for row in connection.execute(query)]
    return sorted(found)[:limit]


def pages_at(connection: Connection, job_id: str, places: list[Place]) -> list[PageJson]:
    """Return for each place its page with this reading alone, in their order."""
    keys = [(place.page, place.position) for place in places]
    numbers = sorted({place.page for place in places})
    which = tuple_(Reading.page, Reading.position).in_(keys)
    pages = pages_among(connection, job_id, numbers, ("position", *OF_READING), which)
    alone = {
        (page["number"], reading.pop("position")): page | {"readings": [reading]}
        for page in pages
        for reading in page["readings"]
    }
    return [alone[key] for key in keys if key in alone]
