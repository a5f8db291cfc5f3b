"""What the pages and the API show, read from the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, select, true
from sqlalchemy.sql.elements import ColumnElement

from shared.database import Database
from shared.errors import NotFound
from shared.exports import PageJson
from shared.job_documents import JobRow, job_document
from shared.matches import as_told
from shared.moments import moment
from shared.readings import AT_TIMES
from shared.reconciliation import failures_of_job
from shared.retention import expiry
from shared.states import JobState
from shared.tables import Job, Page, Reading, Upload
from web.conditions import tag_of
from web.identity import current, mine
from web.parts import parts
from web.results.corrected import add_corrections

EXPORT_PAGES = 1000
EVERY: ColumnElement[bool] = true()
UNTOLD = ("expand_rung_at", "expand_lease_until", "expand_attempts", "next_batch", "request_hash")
"""Columns that change while nothing is to be seen of it."""


def find_job(connection: Connection, job_id: str) -> JobRow:
    """Return the row of a job of whoever asks. Raises NotFound, also for those of others."""
    if not job_id.isalnum():
        raise NotFound("there is no such job")
    row = connection.execute(own_jobs().where(Job.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no job {job_id}")
    return row


def tag_of_job(connection: Connection, job: JobRow) -> str:
    """Return the tag of what is told of a job, from its row alone.

    Whatever changes a result changes a column of its job as well.
    """
    told = {name: value for name, value in job._mapping.items() if name not in UNTOLD}
    return tag_of(told, stand_of(connection, job), _limit_days())


def own_jobs() -> Select[Job, str | None]:
    """Ask for the jobs of whoever asks, each with its failed pages by their reasons."""
    query = select(Job, failures_of_job())
    return query.where(Job.deleted_at.is_(None), mine(Job.owner))


def uploads_of(connection: Connection, job_ids: list[str]) -> dict[str, tuple[str, int]]:
    """Return the first file of each job, and how many it has."""
    rows = connection.execute(
        select(Upload.job_id, func.max(case((Upload.position == 0, Upload.name))), func.count())
        .where(Upload.job_id.in_(job_ids))
        .group_by(Upload.job_id)
    )
    return {job_id: (first, number) for job_id, first, number in rows}


def job_json(connection: Connection, job: JobRow) -> dict[str, Any]:
    """Return a job in the shape of the HTTP contract: where it stands, and when it is removed."""
    outlived = expiry(job.finished_at, job.retention_days, _limit_days())
    ends = min((end for end in (job.passes_at, outlived) if end), default=None)
    return job_document(job, stand_of(connection, job)) | {"expires_at": ends and moment(ends)}


def _limit_days() -> float:
    return parts().settings.retention_days


def stand_of(connection: Connection, job: JobRow) -> dict[str, Any] | None:
    """Return where a job stands in the queue; None when it is over."""
    return None if JobState(job.state).is_over else parts().line.look(connection).stand(job)


OF_READING = ("field", "value", "confidence", "outcome", "box", "rules", "digits", *AT_TIMES)
_OF_FORMS = (Page.template, Page.form_page, Page.match_share, Page.match_worst_part, Page.residual)


def pages_json(connection: Connection, job_id: str, after: int, limit: int) -> list[PageJson]:
    """Return pages with their readings, in order, from behind a page number on."""
    query = _pages(job_id).where(Page.number > after).limit(limit)
    return _with_readings(connection, job_id, query, OF_READING)


def pages_among(
    connection: Connection,
    job_id: str,
    numbers: list[int],
    parts_of: tuple[str, ...] = OF_READING,
    which: ColumnElement[bool] = EVERY,
) -> list[PageJson]:
    """Return these pages, in order, with those of their readings that are wanted."""
    query = _pages(job_id).where(Page.number.in_(numbers))
    return _with_readings(connection, job_id, query, parts_of, which)


def _with_readings(
    connection: Connection,
    job_id: str,
    query: Select[Any],
    parts_of: tuple[str, ...],
    which: ColumnElement[bool] = EVERY,
) -> list[PageJson]:
    """Return the pages of a query with these parts of their readings."""
    pages = connection.execute(query).all()
    if not pages:
        return []
    numbers = [page.number for page in pages]
    has_gaps = numbers[-1] - numbers[0] >= len(numbers)
    span = Reading.page.in_(numbers) if has_gaps else Reading.page.between(numbers[0], numbers[-1])
    readings = _readings(connection, job_id, and_(span, which), parts_of)
    add_corrections(connection, job_id, readings)
    return [_page_json(page, readings) for page in pages]


def readings_among(
    connection: Connection,
    job_id: str,
    pages: list[int],
    parts_of: tuple[str, ...],
    which: ColumnElement[bool] = EVERY,
) -> dict[int, list[dict[str, Any]]]:
    """Return these parts of the readings of pages, by their numbers."""
    if not pages:
        return {}
    return _readings(connection, job_id, and_(Reading.page.in_(pages), which), parts_of)


def _page_json(page: Row[Any], readings: dict[int, list[dict[str, Any]]]) -> PageJson:
    return as_told({**page._asdict(), "readings": readings[page.number]})


def _pages(job_id: str) -> Select[Any]:
    return (
        select(
            Page.number,
            Page.name,
            Upload.name.label("upload"),
            Page.state,
            Page.error,
            Page.duplicate_of,
            *_OF_FORMS,
        )
        .join(Upload, and_(Upload.job_id == Page.job_id, Upload.position == Page.upload))
        .where(Page.job_id == job_id)
        .order_by(Page.number)
    )


def _readings(
    connection: Connection,
    job_id: str,
    which: ColumnElement[bool],
    parts_of: tuple[str, ...],
) -> dict[int, list[dict[str, Any]]]:
    rows = connection.execute(
        select(Reading.page, *(getattr(Reading, name) for name in parts_of))
        .where(Reading.job_id == job_id, which)
        .order_by(Reading.page, Reading.position)
    )
    by_page: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for page, *values in rows:
        by_page[page].append(_told(dict(zip(parts_of, values, strict=True))))
    return by_page


def _told(reading: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only some readings have, where this one has it not."""
    for name in AT_TIMES:
        if name in reading and reading[name] is None:
            del reading[name]
    return reading


def all_pages(
    database: Database,
    job_id: str,
    parts_of: tuple[str, ...] = OF_READING,
    wanted: ColumnElement[bool] | None = None,
) -> Iterator[PageJson]:
    """Yield every page of a job, or those that are wanted, and hold no transaction open.

    A bounded number of them is in memory. To take no digits, which tables have not, is four times
    as fast.
    """
    query = _pages(job_id).limit(EXPORT_PAGES)
    if wanted is not None:
        query = query.where(wanted)
    after = 0
    while True:
        with database.read() as connection:
            following = query.where(Page.number > after)
            pages = _with_readings(connection, job_id, following, parts_of)
        if not pages:
            return
        yield from pages
        after = pages[-1]["number"]


def most_readings(connection: Connection, job_id: str) -> int:
    """Return the most readings that a page of a job has, at least one."""
    last = connection.execute(
        select(func.max(Reading.position)).where(Reading.job_id == job_id)
    ).scalar()
    return 1 + (last or 0)


def failures(connection: Connection, job_id: str, limit: int) -> list[PageJson]:
    """Return the first failed pages of a job with their reasons."""
    rows = connection.execute(
        select(Page.number, Page.name, Page.error)
        .where(Page.job_id == job_id, Page.state == "failed")
        .order_by(Page.number)
        .limit(limit)
    )
    return [row._asdict() for row in rows]


def find_by_key(connection: Connection, key: str) -> tuple[str, str] | None:
    """Return the job that an idempotency key belongs to, and the hash of its request.

    Each user has keys of their own.
    """
    owner = Job.owner.is_not_distinct_from(current().user)
    row = connection.execute(
        select(Job.id, Job.request_hash).where(Job.idempotency_key == key, owner)
    ).one_or_none()
    return (row.id, row.request_hash) if row else None
