"""Store the files of a submission: all of them, or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError

from shared.errors import NotFound
from shared.moves import NewUpload
from web.parts import Parts
from web.queries import find_job
from web.room import require_room
from web.submissions.files import Sent

log = structlog.stdlib.get_logger(__name__)


@contextmanager
def stored(parts: Parts, job_id: str, files: list[Sent]) -> Iterator[list[NewUpload]]:
    """Yield the stored files; when the job is not inserted within, nothing of them is kept."""
    require_room(parts, sum(_size(file) for file in files))
    blobs = [f"{job_id}/{position}" for position in range(len(files))]
    try:
        yield [_store(parts, file, blob) for file, blob in zip(files, blobs, strict=True)]
    except BaseException:
        if _is_certainly_not_there(parts, job_id):
            for blob in blobs:
                parts.storage.delete(blob)
        raise


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
    file.stream.seek(0)
    stored = parts.storage.put(blob, file.stream)
    return NewUpload(file.name, file.inspection.kind, stored.size, stored.sha256, blob)


def _size(file: Sent) -> int:
    return file.stream.seek(0, os.SEEK_END)
