"""Expand a job: walk its uploads, and insert pages and batches a bounded number at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import structlog
from sqlalchemy import Row, select

from shared.documents.expansion import FoundPage, Step, expand
from shared.documents.tars import Plain
from shared.errors import UploadError
from shared.moves import (
    ExpansionLease,
    Progress,
    add_pages,
    claim_expansion,
    fail_expansion,
    finish_expansion,
    give_back_expansion,
    pause_expansion,
    postpone_expansion,
    prolong_expansion,
    set_plain_blob,
)
from shared.states import UploadKind
from shared.storage import Blob
from shared.tables import Upload
from worker.context import Context
from worker.duplicates import Duplicates
from worker.outages import PATIENCE_SECONDS, PAUSE_SECONDS, is_outage, persist

CHUNK_PAGES = 2048
"""Pages inserted in one transaction."""
TURN_SECONDS = 20.0
"""After so long other jobs have their turn; the cursors say where to go on."""
FAULT = "internal-error"

log = structlog.stdlib.get_logger(__name__)


class LeaseLost(Exception):
    """Another worker has the job now, or nobody wants it any more."""


def expand_job(context: Context, job_id: str) -> None:
    """Take the job's expansion a turn further, or to its end."""
    with context.database.write() as connection:
        lease = claim_expansion(connection, job_id, context.settings.lease_seconds)
    if lease is None:
        log.info("nothing to expand: done, over, or in other hands")
        return
    try:
        _take_turn(context, lease)
    except UploadError as error:
        log.info("the job cannot be expanded", reason=error.detail)
        with context.database.write() as connection:
            fail_expansion(connection, lease, error)
    except LeaseLost:
        log.info("the lease on the expansion is lost")
    except Exception as error:
        log.exception("the job could not be expanded")
        _give_back(context, lease, error)


def _give_back(context: Context, lease: ExpansionLease, error: Exception) -> None:
    fault = UploadError("its pages could not be found; the fault is in the log", code=FAULT)

    def act() -> None:
        with context.database.write() as connection:
            rests = is_outage(error) and postpone_expansion(
                connection, lease, PAUSE_SECONDS, PATIENCE_SECONDS
            )
            if not rests:
                give_back_expansion(connection, lease, context.settings.max_attempts, fault)

    persist(act)


def _take_turn(context: Context, lease: ExpansionLease) -> None:
    deadline = time.monotonic() + TURN_SECONDS
    keep_lease = _LeaseKeeper(context, lease)
    duplicates = Duplicates(context, lease.job_id, keep_lease)
    for steps in _chunks(_kept(keep_lease, _walk(context, lease))):
        marked = duplicates.mark(steps)
        with context.database.write() as connection:
            if not add_pages(connection, lease, marked, context.settings):
                raise LeaseLost
        context.ring_next(lease.job_id, lease.queue)
        if time.monotonic() > deadline:
            _pause(context, lease)
            return
    with context.database.write() as connection:
        finish_expansion(connection, lease, context.settings.interactive_pages)


def _pause(context: Context, lease: ExpansionLease) -> None:
    with context.database.write() as connection:
        if not pause_expansion(connection, lease):
            raise LeaseLost
    context.doorbell.ring_expand(lease.job_id, lease.queue)


def _walk(context: Context, lease: ExpansionLease) -> Iterator[Progress]:
    """Yield the pages of all uploads that are not expanded yet, member by member."""
    with context.database.read() as connection:
        uploads = connection.execute(
            select(Upload)
            .where(Upload.job_id == lease.job_id, ~Upload.expanded)
            .order_by(Upload.position)
        ).all()
    for upload in uploads:
        yield from _walk_upload(context, lease, upload)


def _walk_upload(
    context: Context, lease: ExpansionLease, upload: Row[Upload]
) -> Iterator[Progress]:
    """Yield the pages of one upload; the step with its last pages marks it as expanded.

    Were the mark a step of its own, a stop between the two would find the last pages twice.
    """
    last = Step([], upload.cursor)
    for step in _steps(context, lease, upload):
        yield Progress(upload.position, last.cursor, False, last.pages)
        last = step
    yield Progress(upload.position, last.cursor, True, last.pages)


def _steps(context: Context, lease: ExpansionLease, upload: Row[Upload]) -> Iterator[Step]:
    kind, limits = UploadKind(upload.kind), context.settings.limits
    try:
        raw = context.storage.open(upload.blob)
    except FileNotFoundError:
        error = UploadError("the upload is no longer in the storage", code="upload-gone")
        yield Step([FoundPage(upload.name, error=error.as_row())], upload.cursor)
        return
    with _faults_of(raw), closing(_reachable(context, lease, upload, raw)) as stream:
        for step in expand(stream, upload.name, kind, upload.cursor, limits):
            stream.raise_fault()
            if kind is UploadKind.PDF and any(page.error for page in step.pages):
                stream.probe()
            yield step


@contextmanager
def _faults_of(blob: Blob) -> Iterator[None]:
    """Close a blob; where it could not be read, say so in place of whatever that was taken for."""
    with closing(blob):
        try:
            yield
        except Exception:
            blob.raise_fault()
            raise


def _reachable(context: Context, lease: ExpansionLease, upload: Row[Upload], raw: Blob) -> Blob:
    """Return an upload whose members can be reached: of a compressed archive a plain copy."""
    if upload.kind != UploadKind.COMPRESSED_TAR:
        return raw
    key = upload.plain_blob or _unpack(context, lease, upload, raw)
    return context.storage.open(key)


def _unpack(context: Context, lease: ExpansionLease, upload: Row[Upload], raw: Blob) -> str:
    """Store a plain copy under a key of this lease alone: another worker may make one too."""
    key = f"{upload.blob}.{lease.token}.tar"
    plain = _Prolonging(context, lease, Plain(raw, context.settings.limits))
    context.storage.put(key, plain)
    raw.raise_fault()
    with context.database.write() as connection:
        kept = set_plain_blob(connection, lease, upload.position, key)
    if not kept:
        context.storage.delete(key)
        raise LeaseLost
    return key


class _LeaseKeeper:
    """Prolong a lease, as often as it needs, when called again and again."""

    def __init__(self, context: Context, lease: ExpansionLease) -> None:
        self._context, self._lease = context, lease
        self._due = time.monotonic() + context.settings.lease_seconds / 3

    def __call__(self) -> None:
        """Prolong the lease where that is due. Raises LeaseLost."""
        if time.monotonic() < self._due:
            return
        seconds = self._context.settings.lease_seconds
        with self._context.database.write() as connection:
            if not prolong_expansion(connection, self._lease, seconds):
                raise LeaseLost
        self._due = time.monotonic() + seconds / 3


class _Prolonging:
    """A stream that prolongs the lease while it is read."""

    def __init__(self, context: Context, lease: ExpansionLease, stream: Plain) -> None:
        self._stream, self._keep_lease = stream, _LeaseKeeper(context, lease)

    def read(self, size: int) -> bytes:
        self._keep_lease()
        return self._stream.read(size)


def _kept(keep_lease: _LeaseKeeper, steps: Iterator[Progress]) -> Iterator[Progress]:
    """Keep the lease while many large members are read between two transactions."""
    for step in steps:
        keep_lease()
        yield step


def _chunks(steps: Iterator[Progress]) -> Iterator[list[Progress]]:
    """Gather steps until they hold enough pages; steps of one upload become one."""
    chunk: list[Progress] = []
    pages = 0
    for step in steps:
        pages += max(1, len(step.pages))  # a step without pages takes its time too
        if chunk and chunk[-1].upload == step.upload:
            chunk[-1].pages.extend(step.pages)
            chunk[-1] = replace(chunk[-1], cursor=step.cursor, expanded=step.expanded)
        else:
            chunk.append(replace(step, pages=list(step.pages)))
        if pages >= CHUNK_PAGES:
            yield chunk
            chunk, pages = [], 0
    if chunk:
        yield chunk
