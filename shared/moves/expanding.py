"""Turn the uploads of a job into pages and batches, under a lease, in bounded steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from shared.documents.expansion import FoundPage
from shared.errors import FieldhandError, TooManyPages
from shared.moves.bulk import insert_rows
from shared.moves.closing import close_if_complete, end
from shared.moves.common import add_batches, is_live, moved, now
from shared.moves.failures import count_failures
from shared.moves.weights import weight_of
from shared.settings import Settings
from shared.states import JobState, PageState, Queue
from shared.tables import Job, Page, Upload


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one upload is expanded, and the pages found since the last time."""

    upload: int
    cursor: int
    expanded: bool
    pages: list[FoundPage]


@dataclass(frozen=True, slots=True)
class ExpansionLease:
    """The right to expand a job, until it expires or another token is given out."""

    job_id: str
    token: int
    queue: Queue
    attempts: int
    reader: str


def claim_expansion(
    connection: Connection, job_id: str, lease_seconds: float
) -> ExpansionLease | None:
    """Take the lease on a job's expansion; None when it is done, over, or in other hands."""
    moment = now()
    row = connection.execute(
        update(Job)
        .where(Job.id == job_id, is_live(), ~Job.expanded)
        .where(or_(Job.expand_lease_until.is_(None), Job.expand_lease_until < moment))
        .values(
            state=JobState.RUNNING,
            started_at=func.coalesce(Job.started_at, moment),
            expand_lease_until=moment + timedelta(seconds=lease_seconds),
            expand_token=Job.expand_token + 1,
            expand_attempts=Job.expand_attempts + 1,
        )
        .returning(Job.expand_token, Job.queue, Job.expand_attempts, Job.reader)
    ).one_or_none()
    if row is None:
        return None
    queue = Queue(row.queue)
    return ExpansionLease(job_id, row.expand_token, queue, row.expand_attempts, row.reader)


def add_pages(
    connection: Connection,
    lease: ExpansionLease,
    progress: Iterable[Progress],
    settings: Settings,
) -> bool:
    """Insert the pages found, their batches and the cursors; False when the lease is lost.

    Raises TooManyPages.
    """
    steps = list(progress)
    found = [(step.upload, page) for step in steps for page in step.pages]
    total = _count_in(connection, lease, found, settings.lease_seconds)
    if total is None:
        return False
    if total > settings.max_pages:
        raise TooManyPages(f"the job has more than the limit of {settings.max_pages:,} pages")
    first = total - len(found) + 1
    rows = [
        _page_row(lease.job_id, first + index, upload, page)
        for index, (upload, page) in enumerate(found)
    ]
    insert_rows(connection, Page, rows)
    count_failures(
        connection, lease.job_id, (page.error["code"] for _, page in found if page.error)
    )
    _move_cursors(connection, lease.job_id, steps)
    weights = {
        first + place: weight_of(page, lease.reader)
        for place, (_, page) in enumerate(found)
        if not page.error
    }
    add_batches(connection, lease.job_id, _batches(weights, settings.batch_pages))
    return True


def _batches(weights: dict[int, int], size: int) -> list[list[int]]:
    """Part page numbers into runs of a weight, so that one document keeps every core busy."""
    batches: list[list[int]] = []
    weight = size
    for number, more in weights.items():
        if weight + more > size:
            batches.append([])
            weight = 0
        batches[-1].append(number)
        weight += more
    return batches


def _count_in(
    connection: Connection,
    lease: ExpansionLease,
    found: list[tuple[int, FoundPage]],
    lease_seconds: float,
) -> int | None:
    failed = sum(page.error is not None for _, page in found)
    duplicate = sum(page.duplicate_of is not None for _, page in found)
    return connection.execute(
        update(Job)
        .where(_holds(lease))
        .values(
            pages_total=Job.pages_total + len(found),
            pages_failed=Job.pages_failed + failed,
            pages_duplicate=Job.pages_duplicate + duplicate,
            expand_lease_until=now() + timedelta(seconds=lease_seconds),
            expand_attempts=0,
        )
        .returning(Job.pages_total)
    ).scalar()


def _page_row(job_id: str, number: int, upload: int, page: FoundPage) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "number": number,
        "upload": upload,
        "name": page.name,
        "offset": page.offset,
        "size": page.size,
        "crc32": page.crc32,
        "frame": page.frame,
        "fingerprint": page.fingerprint,
        "duplicate_of": page.duplicate_of,
        "state": PageState.FAILED if page.error else PageState.QUEUED,
        "error": page.error,
    }


def _move_cursors(connection: Connection, job_id: str, steps: list[Progress]) -> None:
    for step in steps:
        connection.execute(
            update(Upload)
            .where(Upload.job_id == job_id, Upload.position == step.upload)
            .values(cursor=step.cursor, expanded=step.expanded)
        )


def prolong_expansion(connection: Connection, lease: ExpansionLease, lease_seconds: float) -> bool:
    """Prolong a lease; False when it is lost or the job is over."""
    until = now() + timedelta(seconds=lease_seconds)
    return moved(connection, update(Job).where(_holds(lease)).values(expand_lease_until=until))


def set_plain_blob(connection: Connection, lease: ExpansionLease, position: int, blob: str) -> bool:
    """Record the plain copy of a compressed archive; False when the lease is lost."""
    held = select(Job.id).where(_holds(lease)).exists()
    return moved(
        connection,
        update(Upload)
        .where(Upload.job_id == lease.job_id, Upload.position == position, held)
        .values(plain_blob=blob),
    )


def postpone_expansion(
    connection: Connection, lease: ExpansionLease, pause: float, patience: float
) -> bool:
    """Let an expansion rest for seconds after an outage, which is no attempt.

    False when the lease is lost, or the job began more than the seconds of patience ago.
    """
    return moved(
        connection,
        update(Job)
        .where(_holds(lease), Job.started_at > now() - timedelta(seconds=patience))
        .values(
            expand_attempts=case((Job.expand_attempts > 0, Job.expand_attempts - 1), else_=0),
            expand_lease_until=now() + timedelta(seconds=pause),
        ),
    )


def give_back_expansion(
    connection: Connection, lease: ExpansionLease, max_attempts: int, error: FieldhandError
) -> bool:
    """Let another worker try after a fault of ours; after too many attempts fail the job."""
    if lease.attempts < max_attempts:
        return pause_expansion(connection, lease)
    return fail_expansion(connection, lease, error)


def finish_expansion(connection: Connection, lease: ExpansionLease, interactive_pages: int) -> bool:
    """Mark every page as found; close the job if all are accounted for already."""
    total = connection.execute(
        update(Job)
        .where(_holds(lease))
        .values(expanded=True, expand_lease_until=None)
        .returning(Job.pages_total)
    ).scalar()
    if total is None:
        return False
    queue = Queue.INTERACTIVE if total <= interactive_pages else Queue.BULK
    connection.execute(update(Job).where(Job.id == lease.job_id).values(queue=queue))
    close_if_complete(connection, lease.job_id)
    return True


def pause_expansion(connection: Connection, lease: ExpansionLease) -> bool:
    """Hand the lease back between two bounded steps, to go on after other work."""
    return moved(
        connection,
        update(Job).where(_holds(lease)).values(expand_lease_until=None, expand_rung_at=now()),
    )


def fail_expansion(connection: Connection, lease: ExpansionLease, error: FieldhandError) -> bool:
    """End a job whose uploads cannot be expanded."""
    held = update(Job).where(_holds(lease))
    failed = {"error": error.as_row(), "expand_lease_until": None}
    return bool(end(connection, held, JobState.FAILED, **failed))


def fail_abandoned_expansions(connection: Connection, max_attempts: int) -> list[str]:
    """End the jobs whose expansion killed its worker again and again; return their ids."""
    abandoned = (
        update(Job)
        .where(is_live(), ~Job.expanded, Job.expand_lease_until < now())
        .where(Job.expand_attempts >= max_attempts)
    )
    detail = f"finding its pages ended the worker {max_attempts} times"
    failed = {"error": {"code": "killed-worker", "detail": detail}, "expand_lease_until": None}
    return end(connection, abandoned, JobState.FAILED, **failed)


def _holds(lease: ExpansionLease) -> ColumnElement[bool]:
    return and_(Job.id == lease.job_id, is_live(), Job.expand_token == lease.token, ~Job.expanded)
