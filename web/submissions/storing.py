"""Store the files of a submission: all of them, or nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from shared.errors import NotFound
from shared.moves import NewUpload
from shared.storage import Source
from shared.tables import Upload
from web.parts import Parts
from web.queries import find_job
from web.room import require_room
from web.submissions.files import Given, Placed, Sent

log = structlog.stdlib.get_logger(__name__)


@contextmanager
def stored(parts: Parts, job_id: str, files: list[Sent]) -> Iterator[list[NewUpload]]:
    """Yield the stored files; when the job is not inserted within, nothing of them is kept."""
    require_room(parts, sum(_size(file) for file in files if not file.placed))
    blobs = [f"{job_id}/{position}" for position in range(len(files))]
    try:
        yield [_store(parts, file, blob) for file, blob in zip(files, blobs, strict=True)]
    except BaseException:
        if _is_certainly_not_there(parts, job_id):
            for blob in blobs:
                parts.storage.delete(blob)
        raise


@contextmanager
def laid_down(parts: Parts, name: str, stream: Source) -> Iterator[Given]:
    """Yield a file that is stored as it comes; it stays if a job names it at the end."""
    blob = f"{secrets.token_hex(10)}/0"
    stored = parts.storage.put(blob, _Guarded(parts, stream))
    try:
        with parts.storage.open(blob) as opened:
            yield Given(name, opened, Placed(blob, stored.size, stored.sha256))
    finally:
        if _is_certainly_unnamed(parts, blob):
            parts.storage.delete(blob)


class _Guarded:
    """A stream that ends where room for it does: its length may not be known."""

    def __init__(self, parts: Parts, stream: Source) -> None:
        self._parts = parts
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        require_room(self._parts, size)
        return self._stream.read(size)


def _is_certainly_unnamed(parts: Parts, blob: str) -> bool:
    try:
        with parts.database.read() as connection:
            found = connection.execute(select(Upload.position).where(Upload.blob == blob))
            return found.first() is None
    except DBAPIError:
        log.warning("a file is left to the sweeper: the database is away", key=blob)
    return False


def _is_certainly_not_there(parts: Parts, job_id: str) -> bool:
    """Tell whether a job was not inserted.

    A connection may break after the commit and before its answer. In doubt the files stay: if the
    job is not there after all, the sweeper takes them away.
    """
    try:
        with parts.database.read() as connection:
            find_job(connection, job_id)
    except NotFound:
        return True
    except DBAPIError:
        log.warning("files are left to the sweeper: the database is away", job=job_id)
    return False


def _store(parts: Parts, file: Sent, blob: str) -> NewUpload:
    if placed := file.placed:
        kind = file.inspection.kind
        return NewUpload(file.name, kind, placed.size, placed.sha256, placed.blob)
    file.stream.seek(0)
    stored = parts.storage.put(blob, file.stream)
    return NewUpload(file.name, file.inspection.kind, stored.size, stored.sha256, blob)


def _size(file: Sent) -> int:
    return file.stream.seek(0, os.SEEK_END)
