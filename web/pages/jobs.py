"""The list of jobs, and the status of one."""

from __future__ import annotations

from flask import redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.job_documents import JobRow
from shared.states import JobState
from web import cursors
from web.deliveries import deliveries_json
from web.identity import needs
from web.pages.blueprint import bp, page
from web.parts import parts
from web.queries import failures, find_job, job_json, list_jobs, uploads_of

JOBS_SHOWN = 25
FAILURES_SHOWN = 50
DELIVERIES_SHOWN = 10


@bp.get("/jobs")
@needs("jobs:read")
def jobs() -> Response:
    """List the jobs, newest first."""
    cursor = request.args.get("cursor")
    before = cursors.decode_job(cursor)
    with parts().database.read() as connection:
        rows = list_jobs(connection, JOBS_SHOWN + 1, before)
        shown = rows[:JOBS_SHOWN]
        views = [job_json(connection, row) for row in shown]
        uploads = uploads_of(connection, [row.id for row in shown])
    following = _cursor_behind(shown[-1]) if len(rows) > JOBS_SHOWN else None
    return page("jobs.html", jobs=views, uploads=uploads, following=following, cursor=cursor)


@bp.get("/jobs/<job_id>")
@needs("jobs:read")
def job(job_id: str) -> Response:
    """Show where a job stands; once it is done, go on to its result."""
    stay = "stay" in request.args
    with parts().database.read() as connection:
        view = job_json(connection, find_job(connection, job_id))
        uploads = uploads_of(connection, [job_id])
        failed = _failures(connection, job_id, view["pages"]["failed"])
        told = deliveries_json(connection, job_id)[:DELIVERIES_SHOWN]
    if view["state"] == JobState.DONE and not stay:
        return redirect(url_for("pages.result", job_id=job_id), 303)
    known = view["model"] in parts().catalogue.models()
    shown = {"failures": failed, "deliveries": told, "stay": stay, "known": known}
    return page("job.html", job=view, uploads=uploads, **shown)


def _failures(connection: Connection, job_id: str, count: int) -> list[dict[str, object]]:
    return failures(connection, job_id, FAILURES_SHOWN) if count else []


def _cursor_behind(row: JobRow) -> str:
    return cursors.encode(row.created_at.isoformat(), row.id)
