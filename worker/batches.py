"""Read a batch: claim it, decode and read its pages, and write all that came of it at once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import structlog
from PIL import Image
from sqlalchemy import Connection, select

from shared.documents.expansion import FoundPage
from shared.documents.opening import OpenedPage, PlacedPage, open_pages
from shared.errors import FieldhandError, PageError
from shared.images import take_pixels
from shared.matches import FormReadings, NoMatch
from shared.moves import (
    BatchLease,
    PageResult,
    claim_batch,
    finish_batch,
    give_back,
    postpone,
    ring_next,
)
from shared.number_options import NumberOptions
from shared.states import EXPLAIN, PageState, Queue, Reader, UploadKind
from shared.tables import Job, Page, Upload
from worker.context import Context
from worker.form_readers import NO_TEMPLATE
from worker.one_by_one import EachReader
from worker.outages import PATIENCE_SECONDS, PAUSE_SECONDS, is_outage, persist
from worker.reading import Explainer, Readings
from worker.watchdog import LeaseLost, Watchdog, watched

CHUNK_IMAGES = 256
CHUNK_PIXELS = 64_000_000
"""Images in memory at once, by number and by size."""
CHUNK_FORMS = 16
"""Pages of forms that are read together, some seconds' work: each tells that the batch gets on."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed batch, with the options of its job and its pages that are still to be read."""

    lease: BatchLease
    reader: str
    model: str
    template: str | None
    max_error: float
    options: dict[str, Any]
    owner: str | None
    queue: Queue
    pages: list[PlacedPage]

    @property
    def reader_options(self) -> NumberOptions | None:
        """What the client asks of the reader; None for a reader without options."""
        is_number = self.reader == Reader.NUMBER
        return NumberOptions.model_validate(self.options) if is_number else None

    @property
    def chunk_images(self) -> int:
        """How many images are in memory at once, if they are small."""
        return CHUNK_FORMS if self.reader == Reader.FORM else CHUNK_IMAGES


def read_batch(context: Context, job_id: str, number: int) -> None:
    """Read one batch, if it is still to be read, and ring for the job's next."""
    _load_reader(context, job_id)
    with context.database.write() as connection:
        lease = claim_batch(connection, job_id, number, context.settings.lease_seconds)
        work = None if lease is None else _work(connection, lease)
    if work is None:
        log.info("nothing to read: done, over, or in other hands")
        return
    try:
        with watched(context, work.lease) as watchdog:
            following = _read_and_write(context, work, watchdog)
    except LeaseLost:
        log.info("the lease on the batch is lost, or its job is over")
        context.ring_next(job_id, work.queue)
    except FieldhandError as error:
        names = {"model": work.model, "template": work.template}
        log.error("the model cannot read", **names, reason=error.detail)
        _fail_all(context, work, error)
        context.ring_next(job_id, work.queue)
    except Exception as error:
        log.exception("the batch could not be read")
        _give_back(context, work.lease, error)
        context.ring_next(job_id, work.queue)
    else:
        context.doorbell.ring_read(job_id, following, work.queue)


def _give_back(context: Context, lease: BatchLease, error: Exception) -> None:
    fault = PageError("it could not be read; the fault is in the log", code="internal-error")

    def act() -> None:
        with context.database.write() as connection:
            patience = PAUSE_SECONDS, PATIENCE_SECONDS
            if not (is_outage(error) and postpone(connection, lease, *patience)):
                give_back(connection, lease, context.settings.max_attempts, fault)

    persist(act)


def _fail_all(context: Context, work: Work, error: FieldhandError) -> None:
    """Fail every page at once: halving a batch mends neither a model nor a template."""
    code = error.code if error.code == NO_TEMPLATE else "no-model"
    fault = PageError(error.detail.partition("; ")[0], code=code)
    results = [PageResult(page.number, error=fault) for page in work.pages]
    with context.database.write() as connection:
        finish_batch(connection, work.lease, results)


def _load_reader(context: Context, job_id: str) -> None:
    """Load the job's reader before the lease on its batch runs: the first time takes seconds."""
    query = select(Job.reader, Job.model, Job.template, Job.owner).where(Job.id == job_id)
    with context.database.read() as connection:
        job = connection.execute(query).one_or_none()
    if job is not None:
        with suppress(Exception):  # it comes up again under the lease, where it is dealt with
            context.reader_for(job.reader, job.model, job.template, job.owner)


def _work(connection: Connection, lease: BatchLease) -> Work:
    columns = Job.reader, Job.model, Job.template, Job.max_error, Job.options, Job.owner, Job.queue
    job = connection.execute(select(*columns).where(Job.id == lease.job_id)).one()
    rows = connection.execute(
        select(Page, Upload.blob, Upload.plain_blob, Upload.kind)
        .join(Upload, (Upload.job_id == Page.job_id) & (Upload.position == Page.upload))
        .where(Page.job_id == lease.job_id, Page.state == PageState.QUEUED)
        .where(Page.number.between(lease.first_page, lease.last_page))
        .order_by(Page.number)
    )
    pages = [
        PlacedPage(
            row.number,
            row.plain_blob or row.blob,
            UploadKind(row.kind),
            FoundPage(row.name, row.offset, row.size, row.crc32, row.frame),
        )
        for row in rows
    ]
    chosen = job.reader, job.model, job.template, job.max_error, job.options, job.owner
    return Work(lease, *chosen, Queue(job.queue), pages)


def _read_and_write(context: Context, work: Work, watchdog: Watchdog) -> list[int]:
    """Return the batches to ring for: they are marked in the same transaction."""
    started = time.monotonic()
    results = list(_read_pages(context, work, watchdog))
    with context.database.write() as connection:
        if not finish_batch(connection, work.lease, results):
            raise LeaseLost
        following = ring_next(connection, work.lease.job_id, context.settings.window)
    seconds = round(time.monotonic() - started, 3)
    log.info("the batch is read", pages=len(results), seconds=seconds)
    return following


def _read_pages(context: Context, work: Work, watchdog: Watchdog) -> Iterator[PageResult]:
    """Yield the results of all pages, a chunk of them in memory at once."""
    opened = open_pages(context.storage, work.pages, context.settings.limits)
    for chunk in _chunks(_noted(opened, watchdog), work.chunk_images):
        yield from _read_chunk(context, work, chunk)
        watchdog.note_progress()


def _noted(opened: Iterable[OpenedPage], watchdog: Watchdog) -> Iterator[OpenedPage]:
    """Yield pages as they are opened, which may take seconds each."""
    for page in opened:
        watchdog.note_progress()
        yield page


def _chunks(opened: Iterable[OpenedPage], most: int) -> Iterator[list[OpenedPage]]:
    chunk: list[OpenedPage] = []
    pixels = 0
    for page, image in opened:
        chunk.append((page, image))
        pixels += image.width * image.height if isinstance(image, Image.Image) else 0
        if len(chunk) >= most or pixels >= CHUNK_PIXELS:
            yield chunk
            chunk, pixels = [], 0
    if chunk:
        yield chunk


def _read_chunk(context: Context, work: Work, chunk: list[OpenedPage]) -> Iterator[PageResult]:
    good = [(page, image) for page, image in chunk if isinstance(image, Image.Image)]
    readings = dict(
        zip(
            [page.number for page, _ in good],
            _read_images(context, work, [image for _, image in good]),
            strict=True,
        )
    )
    for page, image in chunk:
        if isinstance(image, PageError):
            yield PageResult(page.number, error=image)
        else:
            yield _result(page.number, readings[page.number])


def _read_images(
    context: Context, work: Work, images: list[Image.Image]
) -> list[Readings | PageError]:
    reader = context.reader_for(work.reader, work.model, work.template, work.owner)
    if work.options.get(EXPLAIN):
        reader = cast(Explainer, reader).explaining()
    pixels = [take_pixels(image) for image in images]
    return EachReader(reader, work.max_error, work.reader_options, _report).read(pixels)


def _report(error: Exception) -> None:
    log.error("reading failed", exc_info=error)


def _result(number: int, read: Readings | PageError) -> PageResult:
    match = read.match if isinstance(read, FormReadings | NoMatch) else None
    if isinstance(read, PageError):
        return PageResult(number, error=read, match=match)
    return PageResult(number, readings=read, match=match)
