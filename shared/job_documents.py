"""A job in the shape of the HTTP contract, for answers and for webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from shared.moments import moment
from shared.reconciliation import reconciliation
from shared.tables import Job

JobRow = Row[Job, str | None]
"""The columns of a job, and `failures`."""


def job_document(job: JobRow, queue: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a job, and where it stands in the queue."""
    waiting = job.pages_total - job.pages_read - job.pages_failed
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "reader": job.reader,
        "model": job.model,
        "template": job.template,
        "max_error": job.max_error,
        "options": job.options,
        "created_at": _moment(job.created_at),
        "started_at": _moment(job.started_at),
        "finished_at": _moment(job.finished_at),
        "error": job.error,
        "pages": {
            "total": job.pages_total,
            "queued": waiting,
            "read": job.pages_read,
            "failed": job.pages_failed,
        },
        "fields": {
            "accepted": job.fields_accepted,
            "review": job.fields_review,
            "blank": job.fields_blank,
            "unreadable": job.fields_unreadable,
        },
        "corrected": job.fields_corrected,
        "confirmed": job.fields_confirmed,
        "to_review": job.fields_review + job.fields_unreadable - job.fields_settled,
        "reconciliation": reconciliation(job),
        "queue": queue,
        "links": _links(job),
    }


def _links(job: JobRow) -> dict[str, str]:
    base = f"/api/v1/jobs/{job.id}"
    links = {
        "self": base,
        "result": f"{base}/result",
        "csv": f"{base}/result.csv",
        "xlsx": f"{base}/result.xlsx",
        "jsonl": f"{base}/result.jsonl",
        "page": f"/jobs/{job.id}",
    }
    of_forms = {"forms": f"{base}/forms"} if job.template else {}
    told = {"deliveries": f"{base}/deliveries"} if job.callback_url else {}
    return links | of_forms | told


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None
