"""Jobs over HTTP: submit, follow, list, cancel, retry, remove."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, json, request
from sqlalchemy import Connection

from shared.errors import UnsupportedMedia
from shared.job_documents import JobRow
from shared.states import JobState
from web import owning
from web.api.answers import headers, refused, told
from web.api.raw_bodies import is_raw, take_body
from web.api.schemas import JobList, JobListQuery, JobQuery, JobView
from web.conditions import unless_known
from web.identity import needs
from web.job_search import Wanted, list_jobs
from web.json_bodies import take_json
from web.parts import parts
from web.queries import find_job, job_json, stand_of, tag_of_job
from web.strict_queries import require_known
from web.submissions import read_files, read_options, submit
from web.waiting import preferred_wait, wait_until_over

PATH = "/api/v1/jobs"
bp = APIBlueprint("jobs", __name__, url_prefix=PATH, tag="Jobs")

TAKEN_IN = {"headers": headers("Preference-Applied", "Retry-After", certain=("Location",))}
FOLLOWED = {"headers": headers("Preference-Applied", "Retry-After", certain=("Location",))}
OVER = {
    "description": "The job is done: `Location` is its result. `?redirect=false` keeps the other.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobView"}}},
    "headers": headers("Preference-Applied", certain=("Location",)),
}


@bp.post("")
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobView, status_code=202, description="Taken in; nothing of it can be lost now.")
@bp.doc(responses=told({202: TAKEN_IN, 303: OVER}))
@needs("jobs:write")
def post_job(query: JobQuery) -> Response:
    """Submit images, archives of images, transfers of such files, or rows of 64 numbers."""
    key = request.headers.get("Idempotency-Key")
    take_in = {"multipart/form-data": _take_files, "application/json": _take_json}
    if is_raw(request.mimetype):
        return answer_when_over(take_body(key), query, status=202)
    if request.mimetype not in take_in:
        message = (
            "send files as multipart/form-data, one file by itself as application/octet-stream, "
            "or transfers or rows of numbers as application/json"
        )
        raise UnsupportedMedia(message, code="not-multipart")
    return answer_when_over(take_in[request.mimetype](key), query, status=202)


@bp.put("/<job_id>")
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobView, status_code=202, description="Taken in; nothing of it can be lost now.")
@bp.doc(responses=told({202: TAKEN_IN, 303: OVER}))
@needs("jobs:write")
def put_job(job_id: str, query: JobQuery) -> Response:
    """Submit one file, the body, under the name that the path ends in; options are a query.

    `curl -T scans.zip` puts it there; the job has an id of its own.
    """
    key = request.headers.get("Idempotency-Key")
    return answer_when_over(take_body(key, name=job_id), query, status=202)


def _take_files(key: str | None) -> str:
    options = read_options(request.form, parts())
    files = read_files(request.files, parts().settings.max_files)
    return submit(parts(), options, files, key)[0]


def _take_json(key: str | None) -> str:
    return take_json(parts(), request.stream, key)


@bp.get("/<job_id>")
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobView, description="The job, as long as it is not done.")
@bp.doc(responses=told({200: FOLLOWED, 303: OVER}, 404, 422))
@needs("jobs:read")
def get_job(job_id: str, query: JobQuery) -> Response:
    """Follow a job; once it is done, be sent to its result."""
    return answer_when_over(job_id, query, status=200)


@bp.get("")
@bp.input(JobListQuery, location="query", arg_name="query")
@bp.output(JobList, description="The jobs, newest first.")
@bp.doc(responses=refused(400, 422))
@needs("jobs:read")
def get_jobs(query: JobListQuery) -> dict[str, Any]:
    """List jobs, newest first, all or those that are looked for."""
    require_known(JobListQuery.model_fields)
    wanted = Wanted(query.state, query.q or "", query.reader, query.template or "")
    with parts().database.read() as connection:
        listed = list_jobs(connection, query.limit, query.cursor, wanted)
        jobs = [job_json(connection, row) for row in listed.jobs]
    return {"jobs": jobs, "next": _next(query, listed.following)}


@bp.post("/<job_id>/cancel")
@bp.output(JobView, description="The job, which is stopped.")
@bp.doc(responses=refused(404, 409))
@needs("jobs:write")
def cancel_job(job_id: str) -> dict[str, Any]:
    """Stop a job; what was read stays."""
    owning.cancel(parts(), job_id)
    return _job(job_id)


@bp.post("/<job_id>/retry")
@bp.output(JobView, status_code=202, description="The job, which goes on.")
@bp.doc(responses=refused(404, 409))
@needs("jobs:write")
def retry_job(job_id: str) -> dict[str, Any]:
    """Read the failed pages again, or go on with a cancelled job."""
    owning.retry(parts(), job_id)
    return _job(job_id)


@bp.delete("/<job_id>")
@bp.output({}, status_code=204, description="It is gone.")
@bp.doc(responses=refused(404))
@needs("jobs:write")
def delete_job(job_id: str) -> tuple[str, int]:
    """Remove a job, its files and its readings."""
    owning.remove(parts(), job_id)
    return "", 204


def _job(job_id: str) -> dict[str, Any]:
    with parts().database.read() as connection:
        return job_json(connection, find_job(connection, job_id))


def answer_when_over(job_id: str, query: JobQuery, status: int) -> Response:
    """Answer with the job, after as long a wait as the client prefers.

    Whoever sends something and does not wait is told that it is taken in, however soon it is read.
    """
    seconds = preferred_wait(request.headers.get("Prefer", ""))
    waited = seconds is not None and _wait(job_id, seconds)
    leads_on = query.redirect and (status == 200 or seconds is not None)
    with parts().database.read() as connection:
        response = _answer(connection, job_id, status, leads_on=leads_on)
    if waited:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    return response


def _wait(job_id: str, seconds: int) -> bool:
    with parts().database.read() as connection:
        find_job(connection, job_id)
    return wait_until_over(parts(), job_id, seconds)


def _answer(connection: Connection, job_id: str, status: int, *, leads_on: bool) -> Response:
    job = find_job(connection, job_id)
    if job.state == JobState.DONE and leads_on:
        return _told(connection, job, 303, f"{PATH}/{job.id}/result")
    if status == 202:
        return _followed(connection, job, _told(connection, job, status))
    tag = tag_of_job(connection, job)
    answer = unless_known(tag, lambda: _told(connection, job, status))
    return _followed(connection, job, answer)


def _told(
    connection: Connection, job: JobRow, status: int, location: str | None = None
) -> Response:
    body = json.dumps(job_json(connection, job)) + "\n"
    response = Response(body, status, mimetype="application/json")
    response.headers["Location"] = location or f"{PATH}/{job.id}"
    return response


def _followed(connection: Connection, job: JobRow, response: Response) -> Response:
    """Say when to ask again: after a quarter of the wait, within 1 to 10 seconds."""
    stand = stand_of(connection, job)
    if stand is not None:
        eta = stand["eta_seconds"] or 0
        response.headers["Retry-After"] = str(max(1, min(10, round(eta / 4))))
    return response


def _next(query: JobListQuery, cursor: str) -> str | None:
    """Return the path of the next page of the list, which looks for the same."""
    asked = query.model_dump(mode="json", exclude_none=True) | {"cursor": cursor}
    return f"{PATH}?{urlencode(asked)}" if cursor else None
