"""Jobs over HTTP: submit, follow, list, cancel, retry, remove."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, json, request
from sqlalchemy import Connection

from shared.errors import UnsupportedMedia
from shared.states import JobState
from web import cursors, owning
from web.api.raw_bodies import is_raw, take_body
from web.api.schemas import JobList, JobQuery, JobView, ListQuery
from web.identity import needs
from web.json_bodies import take_json
from web.parts import parts
from web.queries import find_job, job_json, list_jobs
from web.submissions import read_files, read_options, submit
from web.waiting import preferred_wait, wait_until_over

bp = APIBlueprint("jobs", __name__, url_prefix="/api/v1/jobs", tag="Jobs")


@bp.post("")
@bp.output(JobView, status_code=202, description="Taken in; nothing of it can be lost now.")
@needs("jobs:write")
def post_job() -> Response:
    """Submit images, archives of images, transfers of such files, or rows of 64 numbers."""
    key = request.headers.get("Idempotency-Key")
    take_in = {"multipart/form-data": _take_files, "application/json": _take_json}
    if is_raw(request.mimetype):
        return _answer_when_over(take_body(key), status=202)
    if request.mimetype not in take_in:
        message = (
            "send files as multipart/form-data, one file by itself as application/octet-stream, "
            "or transfers or rows of numbers as application/json"
        )
        raise UnsupportedMedia(message, code="not-multipart")
    return _answer_when_over(take_in[request.mimetype](key), status=202)


@bp.put("/<job_id>")
@bp.output(JobView, status_code=202, description="Taken in; nothing of it can be lost now.")
@needs("jobs:write")
def put_job(job_id: str) -> Response:
    """Submit one file, the body, under the name that the path ends in; options are a query.

    `curl -T scans.zip` puts it there; the job has an id of its own.
    """
    key = request.headers.get("Idempotency-Key")
    return _answer_when_over(take_body(key, name=job_id), status=202)


def _take_files(key: str | None) -> str:
    options = read_options(request.form, parts())
    files = read_files(request.files, parts().settings.max_files)
    return submit(parts(), options, files, key)[0]


def _take_json(key: str | None) -> str:
    return take_json(parts(), request.stream, key)


@bp.get("/<job_id>")
@bp.input(JobQuery, location="query", arg_name="_query")
@bp.output(JobView, description="The job; 303 with the same body once it is done.")
@needs("jobs:read")
def get_job(job_id: str, **_: Any) -> Response:
    """Follow a job; once it is done, be sent to its result."""
    return _answer_when_over(job_id, status=200)


@bp.get("")
@bp.input(ListQuery, location="query", arg_name="query")
@bp.output(JobList)
@needs("jobs:read")
def get_jobs(query: ListQuery) -> dict[str, Any]:
    """List jobs, newest first."""
    before = cursors.decode_job(query.cursor)
    with parts().database.read() as connection:
        rows = list_jobs(connection, query.limit + 1, before)
        jobs = [job_json(connection, row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    last = rows[query.limit - 1] if more else None
    cursor = last and cursors.encode(last.created_at.isoformat(), last.id)
    return {"jobs": jobs, "next": cursor and _next("/api/v1/jobs", query, cursor)}


@bp.post("/<job_id>/cancel")
@bp.output(JobView)
@needs("jobs:write")
def cancel_job(job_id: str) -> dict[str, Any]:
    """Stop a job; what was read stays."""
    owning.cancel(parts(), job_id)
    return _job(job_id)


@bp.post("/<job_id>/retry")
@bp.output(JobView, status_code=202)
@needs("jobs:write")
def retry_job(job_id: str) -> dict[str, Any]:
    """Read the failed pages again, or go on with a cancelled job."""
    owning.retry(parts(), job_id)
    return _job(job_id)


@bp.delete("/<job_id>")
@bp.output({}, status_code=204)
@needs("jobs:write")
def delete_job(job_id: str) -> tuple[str, int]:
    """Remove a job, its files and its readings."""
    owning.remove(parts(), job_id)
    return "", 204


def _job(job_id: str) -> dict[str, Any]:
    with parts().database.read() as connection:
        return job_json(connection, find_job(connection, job_id))


def _answer_when_over(job_id: str, status: int) -> Response:
    """Answer with the job, after as long a wait as the client prefers."""
    seconds = preferred_wait(request.headers.get("Prefer", ""))
    waited = seconds is not None and _wait(job_id, seconds)
    with parts().database.read() as connection:
        response = _answer(connection, job_id, status)
    if waited:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    return response


def _wait(job_id: str, seconds: int) -> bool:
    with parts().database.read() as connection:
        find_job(connection, job_id)
    return wait_until_over(parts(), job_id, seconds)


def _answer(connection: Connection, job_id: str, status: int) -> Response:
    job = job_json(connection, find_job(connection, job_id))
    response = Response(json.dumps(job) + "\n", status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Location"] = job["links"]["self"]
    if job["state"] == JobState.DONE and request.args.get("redirect") != "false":
        response.status_code = 303
        response.headers["Location"] = job["links"]["result"]
    elif not JobState(job["state"]).is_over:
        response.headers["Retry-After"] = str(_retry_after(job))
    return response


def _retry_after(job: dict[str, Any]) -> int:
    """Return the seconds until asking again is worth while: a quarter of the wait, 1 to 10."""
    eta = job["queue"]["eta_seconds"]
    return 1 if eta is None else max(1, min(10, round(eta / 4)))


def _next(path: str, query: ListQuery, cursor: str) -> str:
    return f"{path}?{urlencode({'limit': query.limit, 'cursor': cursor})}"
