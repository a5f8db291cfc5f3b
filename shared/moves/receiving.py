"""Take in a submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from shared.errors import InvalidRequest, NotFound
from shared.moves.common import now
from shared.states import JobState, Queue, Reader, UploadKind
from shared.tables import Job, Upload
from shared.templates.versions import AUTO, hold_version


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that is in the storage already."""

    name: str
    kind: UploadKind
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class NewJob:
    """A submission that has passed every check."""

    id: str
    reader: Reader
    model: str
    max_error: float
    queue: Queue
    options: dict[str, Any] = field(default_factory=dict)
    owner: str | None = None
    """The user that sends it; None without a log-in."""
    template: str | None = None
    """The version that its pages are filled from, such as `exam@3`."""
    name: str | None = None
    retention_days: int | None = None
    """How long it is kept once it is over, where that is wished for."""
    passes_at: datetime | None = None
    """When it is removed, where nobody means to keep it."""
    callback_url: str | None = None
    idempotency_key: str | None = None
    request_hash: str | None = None
    uploads: list[NewUpload] = field(default_factory=list)


def receive(connection: Connection, job: NewJob, *, rung: bool = True) -> None:
    """Insert a job and its uploads; from the commit on, nothing of it can be lost.

    A job that is not rung for waits until the sweeper does so. Raises InvalidRequest where its
    template was removed since it was looked up.
    """
    _hold_template(connection, job.template, job.owner)
    row = {
        "id": job.id,
        "owner": job.owner,
        "name": job.name,
        "reader": job.reader,
        "model": job.model,
        "template": job.template,
        "max_error": job.max_error,
        "options": job.options,
        "retention_days": job.retention_days,
        "passes_at": job.passes_at,
        "queue": job.queue,
        "state": JobState.QUEUED,
        "created_at": now(),
        "callback_url": job.callback_url,
        "idempotency_key": job.idempotency_key,
        "request_hash": job.request_hash,
        "expanded": False,
        "expand_rung_at": now() if rung else None,
        "next_batch": 1,
    }
    counters = dict.fromkeys(_COUNTERS, 0)
    connection.execute(insert(Job), [row | counters])
    connection.execute(
        insert(Upload),
        [_upload_row(job.id, position, upload) for position, upload in enumerate(job.uploads)],
    )


def _hold_template(connection: Connection, template: str | None, owner: str | None) -> None:
    if template is None or template == AUTO:
        return
    try:
        hold_version(connection, template, owner)
    except NotFound as error:
        message = f"template: {error.detail}"
        raise InvalidRequest(message, code="unknown-template", field="template") from None


_COUNTERS = (
    "expand_token",
    "expand_attempts",
    "pages_total",
    "pages_read",
    "pages_failed",
    "pages_duplicate",
    "fields_accepted",
    "fields_review",
    "fields_blank",
    "fields_unreadable",
    "fields_corrected",
    "fields_confirmed",
    "fields_settled",
    "edits",
)


def _upload_row(job_id: str, position: int, upload: NewUpload) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "position": position,
        "name": upload.name,
        "kind": upload.kind,
        "size": upload.size,
        "sha256": upload.sha256,
        "blob": upload.blob,
        "cursor": 0,
        "expanded": False,
    }
