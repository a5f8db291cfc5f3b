"""What came in equals what was read, what failed and for which reason, and what still waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select

from shared.readings import Outcome
from shared.tables import Job, PageFailures

_BETWEEN, _BEFORE = " ", "="


def failures_of_job() -> ColumnElement[str | None]:
    """Return a column beside those of a job: `code=pages`, and so on.

    It is part of the statement that reads the counters: read by another one, the two would not
    agree while pages are read.
    """
    counted = PageFailures.code + _BEFORE + cast(PageFailures.pages, String)
    return (
        select(func.aggregate_strings(counted, _BETWEEN))
        .where(PageFailures.job_id == Job.id)
        .scalar_subquery()
        .label("failures")
    )


def reconciliation(job: Any) -> dict[str, Any]:
    """Return where each page and each field of a job is."""
    counted = (part.partition(_BEFORE) for part in (job.failures or "").split())
    return {
        "pages": job.pages_total,
        "read": job.pages_read,
        "failed": {code: int(pages) for code, _, pages in sorted(counted)},
        "queued": job.pages_total - job.pages_read - job.pages_failed,
        "duplicates": job.pages_duplicate,
        "fields": {outcome: getattr(job, f"fields_{outcome}") for outcome in map(str, Outcome)},
    }
