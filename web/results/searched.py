"""The pages of a job that are searched for: by a part of a file's name, or by a whole value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from shared.states import PageState
from shared.tables import Correction, Page, Reading, Upload
from web.results.filtered import IS_SAID, Wanted

PAGES_AT_ONCE = 50_000
"""Names are compared one by one, so that a search through more goes on at the next look."""


class Hits(NamedTuple):
    """The numbers of pages, in order, and where the search stands."""

    numbers: list[int]
    until: int | None
    """The last page that was searched, where there may be more behind it."""


class Search(NamedTuple):
    """What is searched for, and on which pages."""

    text: str
    wanted: Wanted
    failed: bool
    """Only on pages that failed; they have no readings."""
    after: int
    """The number of the page behind which it goes on."""

    @property
    def until(self) -> int:
        """Return the last page that is looked at this time."""
        return self.after + PAGES_AT_ONCE


def search_pages(connection: Connection, job: dict[str, Any], search: Search, limit: int) -> Hits:
    """Return the pages of a job that are found, at most so many."""
    queries = [make(job["id"], search) for make in _ways(search)]
    found: set[int] = set()
    for query in queries:
        found.update(connection.execute(query.limit(limit)).scalars())
    numbers, last = sorted(found)[:limit], job["pages"]["total"]
    goes_on = len(numbers) < limit and search.until < last
    return Hits(numbers, search.until if goes_on else None)


def _ways(search: Search) -> list[Callable[[str, Search], Select[int]]]:
    """Return the queries that may find anything: what has no readings, has no values.

    A field holds what a person said of it; what was read there before is found no more.
    """
    if search.failed:
        return [_by_name]
    if search.wanted.is_said:
        return [_by_name, _by_correction]
    if search.wanted.corrected is False:
        return [_by_name, _by_value]
    return [_by_name, _by_value, _by_correction]


def _by_name(job_id: str, search: Search) -> Select[int]:
    uploads = select(Upload.position).where(
        Upload.job_id == job_id, Upload.name.icontains(search.text, autoescape=True)
    )
    named = or_(Page.name.icontains(search.text, autoescape=True), Page.upload.in_(uploads))
    here = (Page.job_id == job_id, Page.number > search.after, Page.number <= search.until)
    query = select(Page.number).where(*here, named).order_by(Page.number)
    if search.failed:
        return query.where(Page.state == PageState.FAILED)
    return query if search.wanted.is_any else query.where(exists().where(*_on_page(search.wanted)))


def _on_page(wanted: Wanted) -> list[ColumnElement[bool]]:
    of_page = (Reading.job_id == Page.job_id, Reading.page == Page.number)
    return [*of_page, *wanted.all_conditions()]


def _by_value(job_id: str, search: Search) -> Select[int]:
    here = (Reading.job_id == job_id, Reading.page > search.after, Reading.page <= search.until)
    query = select(Reading.page).where(Reading.value == search.text, *here, ~IS_SAID)
    return query.where(*search.wanted.all_conditions()).distinct().order_by(Reading.page)


def _by_correction(job_id: str, search: Search) -> Select[int]:
    said = (Correction.job_id == job_id, Correction.value == search.text)
    here = (Correction.page > search.after, Correction.page <= search.until)
    query = select(Correction.page).where(*said, *here, *search.wanted.of_corrections())
    return query.distinct().order_by(Correction.page)
