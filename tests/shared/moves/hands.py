"""Moves made as workers and the sweeper make them, with readings that the test decides."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, text

from shared import moves
from shared.documents.expansion import FoundPage
from shared.errors import PageError
from shared.moves import BatchLease, NewJob, NewUpload, PageResult
from shared.readings import Outcome, Reading
from shared.states import PageState, Queue, Reader, UploadKind
from shared.tables import (
    Batch,
    Correction,
    Delivery,
    DeliveryAttempt,
    Job,
    Page,
    PageFailures,
    Upload,
)
from shared.tables import Reading as ReadingRow

LEASE = 300.0
OWNED = (Correction, ReadingRow, PageFailures, Page, Batch, Upload)
OUTCOMES = list(Outcome)
TORN = PageError("it is torn", code="damaged-image")
EATEN = PageError("it is eaten by moths", code="damaged-member")


def new_job(job_id: str, uploads: int = 1) -> NewJob:
    files = [
        NewUpload(f"{n}.zip", UploadKind.ZIP, 10, "0" * 64, f"{job_id}/{n}") for n in range(uploads)
    ]
    told = {"callback_url": "https://hooks.example/", "uploads": files}
    return NewJob(job_id, Reader.DIGIT, "cnn", 0.001, Queue.BULK, **told)


def found(readable: Iterable[bool], first: int = 1) -> list[FoundPage]:
    """Return pages from a number on, of which some failed when they were found.

    Every third readable one is a duplicate, where the first page is one that others can be of.
    """
    return [
        _sound(number) if good else FoundPage("p", error=EATEN.as_row())
        for number, good in enumerate(readable, first)
    ]


def _sound(number: int) -> FoundPage:
    return FoundPage("p", 1, 1, fingerprint=7, duplicate_of=1 if number % 3 == 0 else None)


def queued_pages(connection: Connection, lease: BatchLease) -> list[int]:
    """Return the pages of a batch that are still to be read, as a worker finds them."""
    query = (
        select(Page.number)
        .where(Page.job_id == lease.job_id, Page.state == PageState.QUEUED)
        .where(Page.number.between(lease.first_page, lease.last_page))
        .order_by(Page.number)
    )
    return list(connection.execute(query).scalars())


def results(pages: Iterable[int], torn: Iterable[int] = ()) -> list[PageResult]:
    """Return the results of pages, some of which fail."""
    torn = set(torn)
    return [
        PageResult(page, error=TORN) if page in torn else PageResult(page, [reading(page)])
        for page in pages
    ]


def reading(page: int) -> Reading:
    outcome = OUTCOMES[page % len(OUTCOMES)]
    value = "7" if outcome in (Outcome.ACCEPTED, Outcome.REVIEW) else None
    return Reading("digit", value, 0.9, outcome, (1, 2, 3, 4))


def purge(connection: Connection, job_id: str, pages: int) -> None:
    while not moves.purge(connection, job_id, pages):
        pass


def empty(connection: Connection) -> None:
    """Take every job away, in a moment."""
    tables = [table.__tablename__ for table in (DeliveryAttempt, Delivery, *OWNED, Job)]
    if connection.dialect.name == "postgresql":  # deleted rows would slow it down more and more
        connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
        return
    for table in tables:
        connection.execute(text(f"DELETE FROM {table}"))
