"""The buttons of a job: forms that work without JavaScript."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web import deliveries, owning
from web.identity import needs
from web.pages.blueprint import bp
from web.parts import parts


@bp.post("/jobs/<job_id>/cancel")
@needs("jobs:write")
def cancel(job_id: str) -> Response:
    """Stop a job; what was read stays."""
    owning.cancel(parts(), job_id)
    return redirect(url_for("pages.job", job_id=job_id), 303)


@bp.post("/jobs/<job_id>/retry")
@needs("jobs:write")
def retry(job_id: str) -> Response:
    """Read the failed pages again."""
    owning.retry(parts(), job_id)
    return redirect(url_for("pages.job", job_id=job_id), 303)


@bp.post("/jobs/<job_id>/deliveries/<int:number>/redeliver")
@needs("jobs:write")
def redeliver(job_id: str, number: int) -> Response:
    """Deliver a webhook again."""
    deliveries.redeliver(parts(), job_id, number)
    return redirect(url_for("pages.job", job_id=job_id, stay=1), 303)


@bp.post("/jobs/<job_id>/delete")
@needs("jobs:write")
def delete(job_id: str) -> Response:
    """Remove a job, its files and its readings."""
    owning.remove(parts(), job_id)
    return redirect(url_for("pages.jobs"), 303)
