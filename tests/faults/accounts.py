"""The accounts after a storm: what was promised against what is in the tables and on the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Row, distinct, func, select

from shared.database import Database
from shared.states import LIVE_JOBS, UNFINISHED_BATCHES, JobState, PageState
from shared.tables import Batch, Job, Page, PageFailures, Reading, Upload
from tests.faults.submissions import Submission

EXPECTED_FAULTS = {"damaged-image", "not-an-image"}
FAULTS_OF_OURS = {"killed-worker", "internal-error"}
"""What a page that was there at three faults in a row may fail with."""


@dataclass
class Accounts:
    """What one storm came to."""

    jobs: int = 0
    unanswered: int = 0
    removed: int = 0
    pages: int = 0
    read: int = 0
    failed: int = 0
    unlucky: int = 0
    lost: int = 0
    doubled: int = 0
    complaints: list[str] = field(default_factory=list)

    def complain(self, about: Submission, what: object) -> None:
        self.complaints.append(f"job {about.job_id} ({about.name}, {about.kind}): {what}")


def everything_is_over(database: Database) -> bool:
    """Say whether no job runs, and none that was removed is left."""
    query = select(func.count()).where(Job.state.in_(LIVE_JOBS) | Job.deleted_at.is_not(None))
    with database.read() as connection:
        return connection.execute(query).scalar_one() == 0


def unnamed_files(database: Database, storage: Path) -> set[str]:
    """Return what lies in the storage and belongs to no upload."""
    with database.read() as connection:
        rows = connection.execute(select(Upload.blob, Upload.plain_blob)).all()
    return _files(storage) - {key for row in rows for key in row}


def missing_files(database: Database, storage: Path) -> set[str]:
    """Return the uploads whose bytes are gone."""
    with database.read() as connection:
        rows = connection.execute(select(Upload.blob, Upload.plain_blob)).all()
    return {key for row in rows for key in row if key} - _files(storage)


def _files(storage: Path) -> set[str]:
    found = (path for path in storage.glob("**/*") if path.is_file())
    return {str(path.relative_to(storage)) for path in found}


def settle(database: Database, sent: Iterable[Submission]) -> Accounts:
    """Hold every submission against its rows."""
    accounts = Accounts()
    known = 0
    for submission in sent:
        with database.read() as connection:
            jobs = connection.execute(select(Job).where(Job.name == submission.name)).all()
        known += len(jobs)
        _settle_one(database, accounts, submission, jobs)
    with database.read() as connection:
        total = connection.execute(select(func.count()).select_from(Job)).scalar_one()
    if total != known:
        accounts.complaints.append(f"{total - known} jobs that nobody has sent")
    return accounts


def _settle_one(
    database: Database, accounts: Accounts, submission: Submission, jobs: list[Row[Any]]
) -> None:
    accounts.jobs += submission.accepted
    accounts.unanswered += not submission.accepted
    if submission.removed:
        accounts.removed += 1
        if jobs:
            accounts.complain(submission, "removed, and still there")
        return
    least = 1 if submission.accepted else 0
    if not least <= len(jobs) <= 1:
        accounts.lost += submission.pages if not jobs else 0
        accounts.complain(submission, f"is in the table {len(jobs)} times")
    for job in jobs:
        _settle_job(database, accounts, submission, job)


def _settle_job(
    database: Database, accounts: Accounts, submission: Submission, job: Row[Any]
) -> None:
    found = _count_rows(database, job.id)
    accounts.pages += submission.pages
    accounts.read += found["read"]
    accounts.failed += found["failed"]
    accounts.unlucky += found["unlucky"]
    accounts.lost += submission.pages - found["read"] - found["failed"]
    accounts.doubled += found["readings"] - found["pages with a reading"]
    for complaint in _faults_of(submission, job, found):
        accounts.complain(submission, complaint)


def _count_rows(database: Database, job_id: str) -> Counter[str]:
    pages = select(Page.state, Page.error).where(Page.job_id == job_id)
    readings = select(func.count(), func.count(distinct(Reading.page)))
    reasons = select(func.sum(PageFailures.pages)).where(PageFailures.job_id == job_id)
    unfinished = select(func.count()).select_from(Batch).where(Batch.job_id == job_id)
    found: Counter[str] = Counter()
    with database.read() as connection:
        for state, error in connection.execute(pages):
            found[state] += 1
            code = (error or {}).get("code")
            found["unlucky"] += code in FAULTS_OF_OURS
            found["unexplained"] += state == PageState.FAILED and not (
                code in FAULTS_OF_OURS or code in EXPECTED_FAULTS
            )
        row = connection.execute(readings.where(Reading.job_id == job_id)).one()
        found["readings"], found["pages with a reading"] = row
        found["reasons"] = connection.execute(reasons).scalar() or 0
        found["unfinished"] = connection.execute(
            unfinished.where(Batch.state.in_(UNFINISHED_BATCHES))
        ).scalar_one()
    return found


def _faults_of(submission: Submission, job: Row[Any], found: Counter[str]) -> Iterable[str]:
    """Name whatever of a job does not add up."""
    fields = job.fields_accepted + job.fields_review + job.fields_blank + job.fields_unreadable
    claims = {
        f"it is {job.state}: {job.error}": job.state == JobState.DONE,
        f"{job.pages_total} pages of {submission.pages}": job.pages_total == submission.pages,
        f"{job.pages_read} counted as read": job.pages_read == found["read"],
        f"{job.pages_failed} counted as failed": job.pages_failed == found["failed"],
        f"{found['reasons']} reasons counted": found["reasons"] == found["failed"],
        f"{fields} fields counted": fields == found["readings"],
        "a page has no end": found["read"] + found["failed"] == submission.pages,
        "a page is not read exactly once": found["readings"]
        == found["pages with a reading"]
        == found["read"],
        f"{submission.bad} pages are bad": found["failed"] - found["unlucky"] == submission.bad,
        "a page failed without a good reason": not found["unexplained"],
        "a batch is unfinished": not found["unfinished"],
    }
    return [f"{claim}; {dict(found)}" for claim, holds in claims.items() if not holds]
