"""Take in a job; from the return on nothing of it can be lost."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from shared.moves import NewJob, NewUpload, receive, take_transfers
from shared.moves.common import now
from shared.rows.checking import Row
from shared.states import Queue
from shared.storage import Source
from web.identity import current
from web.parts import Parts
from web.submissions.callback import check_callback
from web.submissions.files import Given, Sent, check_files, pack_rows
from web.submissions.keys import check_key, find_first_job, hash_request
from web.submissions.options import Options
from web.submissions.retention import check_retention
from web.submissions.storing import laid_down, stored


def submit(
    parts: Parts, options: Options, files: list[Given], key: str | None = None
) -> tuple[str, bool]:
    """Take in files.

    Returns the job's id, and whether it is new; a repeated idempotency key brings back the first.
    Raises InvalidRequest or TooLarge naming each file at fault; then nothing was kept.
    """
    return _take_in(parts, options, check_files(files, parts.settings.limits), key)


def submit_body(
    parts: Parts, options: Options, name: str, body: Source, key: str | None = None
) -> tuple[str, bool]:
    """Take in a body that is one file; it is stored as it comes, and read by nobody before."""
    with laid_down(parts, name, body) as file:
        return submit(parts, options, [file], key)


def submit_rows(
    parts: Parts, options: Options, rows: Sequence[Row], key: str | None = None
) -> tuple[str, bool]:
    """Take in rows that are checked already as one upload, just as files are taken in."""
    return _take_in(parts, options, [pack_rows(rows)], key)


def submit_checked(parts: Parts, options: Options, files: list[Sent]) -> str:
    """Take in files that are checked already."""
    return _take_in(parts, options, files, None)[0]


def submit_passing(parts: Parts, options: Options, file: Sent, stay: timedelta) -> str:
    """Take in a file that is checked already for a job that nobody means to keep for longer."""
    return _receive(parts, options, [file], None, now() + stay)


def _take_in(
    parts: Parts, options: Options, files: list[Sent], key: str | None
) -> tuple[str, bool]:
    check_retention(parts, options.retention_days)
    if key is not None:
        check_key(key)
        if first := find_first_job(parts, key, options, files):
            return first, False
    try:
        return _receive(parts, options, files, key), True
    except IntegrityError:  # another try with this key was faster
        if key is not None and (first := find_first_job(parts, key, options, files)):
            return first, False
        raise


def _receive(
    parts: Parts,
    options: Options,
    files: list[Sent],
    key: str | None,
    passes_at: datetime | None = None,
) -> str:
    check_callback(options.callback_url, parts.settings)
    job_id = secrets.token_hex(10)
    queue = _queue(parts, files)
    rung = parts.doorbell.has_room(queue)
    with (
        stored(parts, job_id, files) as uploads,
        parts.database.write() as connection,
    ):
        job = _new_job(job_id, options, queue, uploads, key)
        receive(connection, replace(job, passes_at=passes_at), rung=rung)
        take_transfers(connection, job_id, _transfers(files))
    if rung:
        parts.doorbell.ring_expand(job_id, queue)
    return job_id


def _transfers(files: list[Sent]) -> dict[str, str]:
    """Return the SHA-256 of the files that came by transfers, by the ids of these."""
    placed = [file.placed for file in files if file.placed]
    return {one.transfer: one.sha256 for one in placed if one.transfer}


def _new_job(
    job_id: str, options: Options, queue: Queue, uploads: list[NewUpload], key: str | None
) -> NewJob:
    files = [(upload.name, upload.sha256) for upload in uploads]
    return NewJob(
        id=job_id,
        reader=options.reader,
        model=options.model,
        template=options.version,
        max_error=options.max_error,
        name=options.name,
        retention_days=options.retention_days,
        callback_url=options.callback_url,
        options=options.of_reader,
        owner=current().user,
        queue=queue,
        idempotency_key=key,
        request_hash=hash_request(options, files) if key else None,
        uploads=uploads,
    )


def _queue(parts: Parts, files: list[Sent]) -> Queue:
    """Guess by what is known before expansion; the expansion corrects it."""
    pages = [file.inspection.pages for file in files]
    small = None not in pages and sum(filter(None, pages)) <= parts.settings.interactive_pages
    return Queue.INTERACTIVE if small else Queue.BULK
