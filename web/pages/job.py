"""Where one job stands; once it is done, the way to its result."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.states import JobState
from web.deliveries import deliveries_json
from web.identity import needs
from web.pages.blueprint import bp, page
from web.parts import parts
from web.queries import failures, find_job, job_json, uploads_of

FAILURES_LOOKED_AT = 200
DELIVERIES_SHOWN = 10


@bp.get("/jobs/<job_id>")
@needs("jobs:read")
def job(job_id: str) -> Response:
    """Show where a job stands; once it is done, go on to its result."""
    stay = "stay" in request.args
    with parts().database.read() as connection:
        view = job_json(connection, find_job(connection, job_id))
        uploads = uploads_of(connection, [job_id])
        failed = _failures(connection, view)
        told = deliveries_json(connection, job_id)[:DELIVERIES_SHOWN]
    if view["state"] == JobState.DONE and not stay:
        return redirect(url_for("pages.result", job_id=job_id), 303)
    known = view["model"] in parts().catalogue.models()
    shown = {"failures": failed, "deliveries": told, "stay": stay, "known": known}
    return page("job.html", job=view, uploads=uploads, **shown)


def _failures(connection: Connection, view: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return failed pages by the code of their reason, the first ones of the job."""
    by_reason: dict[str, list[dict[str, Any]]] = {}
    if view["pages"]["failed"]:
        for failed in failures(connection, view["id"], FAILURES_LOOKED_AT):
            by_reason.setdefault(failed["error"]["code"], []).append(failed)
    return by_reason
