"""What must be true of the tables after every move, told from the rows alone."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from shared.readings import TO_REVIEW, Outcome
from shared.states import LIVE_JOBS, UNFINISHED_BATCHES, JobState, PageState
from shared.tables import Batch, Correction, Delivery, Job, Page, PageFailures, Reading, Upload


def assert_accounts(connection: Connection) -> None:
    """Check every job, and that no row is left of a job that is gone."""
    jobs = connection.execute(select(Job)).all()
    for table in (Upload, Batch, Delivery, Page, PageFailures, Reading, Correction):
        owners = set(connection.execute(select(table.job_id).distinct()).scalars())
        assert owners <= {job.id for job in jobs}, f"{table.__tablename__} without a job"
    for job in jobs:
        if job.deleted_at is None:
            assert_account(connection, job)


def assert_account(connection: Connection, job: Any) -> None:
    """Check that the counters, pages, readings and batches of a job agree."""
    pages = rows(connection, Page, job.id)
    states = Counter(page.state for page in pages)
    counted = (job.pages_total, job.pages_read, job.pages_failed)
    found = (len(pages), states[PageState.READ], states[PageState.FAILED])
    assert counted == found, f"counters {counted}, pages {found}"
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert_reasons(connection, job, pages)
    assert_duplicates(job, pages)
    assert_readings(connection, job, pages)
    assert_corrections(connection, job)
    assert_batches(connection, job, pages)
    assert_told(connection, job)
    over = job.expanded and states[PageState.QUEUED] == 0
    assert (job.state == JobState.DONE) == (over and job.state in (*LIVE_JOBS, JobState.DONE))
    assert (job.finished_at is None) == (job.state in LIVE_JOBS)


def assert_reasons(connection: Connection, job: Any, pages: list[Any]) -> None:
    """Check that exactly the failed pages have reasons, and that these are counted."""
    failed = [page for page in pages if page.state == PageState.FAILED]
    assert [page for page in pages if page.error] == failed
    counted = {row.code: row.pages for row in rows(connection, PageFailures, job.id)}
    assert counted == Counter(page.error["code"] for page in failed)
    assert sum(counted.values()) == job.pages_failed


def assert_duplicates(job: Any, pages: list[Any]) -> None:
    """Check that each duplicate names an earlier page that is none, and that they are counted."""
    firsts = {page.number for page in pages if page.duplicate_of is None}
    duplicates = [page for page in pages if page.duplicate_of is not None]
    assert all(page.duplicate_of in firsts for page in duplicates)
    assert all(page.duplicate_of < page.number for page in duplicates)
    assert job.pages_duplicate == len(duplicates)


def assert_readings(connection: Connection, job: Any, pages: list[Any]) -> None:
    """Check that exactly the pages that are read have readings, and that these are counted."""
    readings = rows(connection, Reading, job.id)
    read = [page.number for page in pages if page.state == PageState.READ]
    assert [reading.page for reading in readings] == read
    outcomes = Counter(reading.outcome for reading in readings)
    assert {outcome: getattr(job, f"fields_{outcome}") for outcome in Outcome} == {
        outcome: outcomes[outcome] for outcome in Outcome
    }


def assert_corrections(connection: Connection, job: Any) -> None:
    """Check that each correction is of a field that was read, and that they are counted."""
    read = {(one.page, one.field): one for one in rows(connection, Reading, job.id)}
    said = [(read[one.page, one.field], one) for one in rows(connection, Correction, job.id)]
    settled = sum(one.outcome in TO_REVIEW for one, _ in said)
    assert (job.fields_corrected, job.fields_settled) == (len(said), settled)
    for one, correction in said:
        is_same = correction.value == one.value
        assert correction.confirms == (is_same and (one.value or one.outcome == Outcome.BLANK))
    assert job.fields_confirmed == sum(correction.confirms for _, correction in said)


def assert_batches(connection: Connection, job: Any, pages: list[Any]) -> None:
    """Check that of a live job each waiting page is in one unfinished batch, and in one only."""
    batches = rows(connection, Batch, job.id)
    assert all(batch.number < job.next_batch for batch in batches)
    if job.state not in LIVE_JOBS:
        return
    queued = {page.number for page in pages if page.state == PageState.QUEUED}
    held = [
        queued & set(range(batch.first_page, batch.last_page + 1))
        for batch in batches
        if batch.state in UNFINISHED_BATCHES
    ]
    assert sorted(chain.from_iterable(held)) == sorted(queued)
    sizes = [batch.pages for batch in batches if batch.state in UNFINISHED_BATCHES]
    assert sizes == [len(numbers) for numbers in held]


def assert_told(connection: Connection, job: Any) -> None:
    """Check that the last webhook of a job that is over tells its end as it is."""
    told = rows(connection, Delivery, job.id)
    assert [one.number for one in told] == list(range(1, len(told) + 1))
    if job.callback_url and job.state not in LIVE_JOBS:
        assert told[-1].type == f"job.{job.state}"
        assert told[-1].job["state"] == job.state
        assert told[-1].job["pages"]["read"] == job.pages_read


def rows(connection: Connection, table: Any, job_id: str) -> list[Any]:
    query = select(table).where(table.job_id == job_id).order_by(*table.__table__.primary_key)
    return list(connection.execute(query).all())
