"""Find the pages and readings that a visitor asks to see: some at a time, and where they go on."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from shared.exports import PageJson
from shared.tables import Page, Reading
from web import cursors
from web.pages.asked import CONFIRMED, CORRECTED, FAILED, TODO, Asked
from web.queries import OF_READING, pages_among
from web.results.filtered import numbers_failed, numbers_with
from web.results.least_sure import pages_at, places_of_least_sure
from web.results.searched import Hits, search_pages


class Found(NamedTuple):
    """Some pages, and the cursor of the next ones."""

    pages: list[PageJson]
    following: str | None = None
    searched: int | None = None
    """The last page that was searched, where a search has more to look at."""


class Load(NamedTuple):
    """What is taken of each page."""

    limit: int
    """Pages at once, or readings where they come one by one."""
    most: int
    """Readings on those pages; one page is taken in any case."""
    parts_of: tuple[str, ...] = OF_READING
    narrow: bool = False
    """Only the readings that are asked for, not their neighbours on the page."""


def find(connection: Connection, job: dict[str, Any], asked: Asked, load: Load) -> Found:
    """Return what is asked for of a job, as far as one look shows it."""
    if not _has_any(job, asked):
        return Found([])
    return (_find_readings if asked.is_sorted else _find_pages)(connection, job, asked, load)


def count_of(job: dict[str, Any], only: str | None) -> int:
    """Return how many pages or fields there are of a kind, from the job's counters."""
    counts = {"": job["pages"]["total"], **job["fields"], FAILED: job["pages"]["failed"]}
    counts |= {TODO: job["to_review"], CONFIRMED: job["confirmed"]}
    counts[CORRECTED] = job["corrected"] - job["confirmed"]
    return int(counts[only or ""])


def _has_any(job: dict[str, Any], asked: Asked) -> bool:
    """Tell from the job's counters, so that none is searched for in a million pages."""
    return count_of(job, asked.only) > 0


def _find_readings(connection: Connection, job: dict[str, Any], asked: Asked, load: Load) -> Found:
    after, limit = asked.after_place, load.limit
    places = places_of_least_sure(connection, job["id"], asked.wanted, after, limit + 1)
    shown = places[:limit]
    more = len(places) > limit
    pages = pages_at(connection, job["id"], shown)
    return Found(pages, cursors.encode(*shown[-1]) if more else None)


def _find_pages(connection: Connection, job: dict[str, Any], asked: Asked, load: Load) -> Found:
    hits = _hits(connection, job, asked, load.limit + 1)
    wanted = asked.wanted.all_conditions() if load.narrow else []
    shown = _fitting(connection, job["id"], hits.numbers[: load.limit], wanted, load.most)
    more = (and_(*wanted),) if wanted else ()
    pages = pages_among(connection, job["id"], shown, load.parts_of, *more) if shown else []
    if len(hits.numbers) > len(shown):
        return Found(pages, cursors.encode(shown[-1]))
    following = cursors.encode(hits.until) if hits.until else None
    return Found(pages, following, hits.until)


def _fitting(
    connection: Connection,
    job_id: str,
    numbers: list[int],
    wanted: list[ColumnElement[bool]],
    most: int,
) -> list[int]:
    """Return the first of these pages: one, and more as long as they have not too many readings.

    They are counted, since a few pages may have most of those of a job.
    """
    of_pages = (Reading.job_id == job_id, Reading.page.in_(numbers), *wanted)
    query = select(Reading.page, func.count()).where(*of_pages).group_by(Reading.page)
    readings = dict(connection.execute(query).all())
    sums = accumulate(readings.get(number, 0) for number in numbers)
    return numbers[: max(1, sum(so_far <= most for so_far in sums))]


def _hits(connection: Connection, job: dict[str, Any], asked: Asked, limit: int) -> Hits:
    """Return one page more than is shown, which tells whether the list goes on."""
    job_id, after = job["id"], asked.after
    if asked.find:
        return search_pages(connection, job, asked.search, limit)
    if asked.only == FAILED:
        return Hits(numbers_failed(connection, job_id, after, limit), None)
    if not asked.wanted.is_any:
        return Hits(numbers_with(connection, job_id, asked.wanted, after, limit), None)
    query = select(Page.number).where(Page.job_id == job_id, Page.number > after)
    return Hits(list(connection.execute(query.order_by(Page.number).limit(limit)).scalars()), None)
