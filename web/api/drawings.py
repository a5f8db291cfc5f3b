"""Drawings over HTTP: one digit that is read at once, and passes unless it is kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field

from web import owning
from web.api.answers import headers, refused, told
from web.api.jobs import OVER, answer_when_over
from web.api.schemas import JobQuery, JobView
from web.bodies import open_body
from web.identity import needs
from web.json_bodies import parse
from web.parts import parts
from web.queries import find_job, job_json
from web.submissions import LARGEST, submit_drawing, submit_drawn_row

bp = APIBlueprint("drawings", __name__, url_prefix="/api/v1/drawings", tag="Drawings")

BLOCK = 2**16
TAKEN_IN = {"headers": headers("Preference-Applied", "Retry-After", certain=("Location",))}


class DrawingQuery(JobQuery):
    """How a drawing is read."""

    model: str = Field(
        "",
        description="The model that reads it, one of `GET /api/v1/models`; "
        "empty: the first of them that serves the reader.",
    )
    max_error: float = Field(
        0.001,
        gt=0,
        lt=1,
        allow_inf_nan=False,
        description="Error rate allowed among accepted readings.",
    )


@bp.post("")
@bp.input(DrawingQuery, location="query", arg_name="query")
@bp.output(JobView, status_code=202, description="Taken in; it is in no list, and passes.")
@bp.doc(responses=told({202: TAKEN_IN, 303: OVER}))
@needs("jobs:write")
def post_drawing(query: DrawingQuery) -> Response:
    """Read one digit at once, an image or a row of 64 numbers, and keep it for an hour at most.

    Its reading tells all ten probabilities, and what the model saw. It has a limit of its own.
    """
    if request.mimetype == "application/json":
        job_id = submit_drawn_row(parts(), query.model, query.max_error, parse(_body()))
    else:
        job_id = submit_drawing(parts(), query.model, query.max_error, _body())
    return answer_when_over(job_id, query, status=202)


@bp.post("/<job_id>/keep")
@bp.output(JobView, description="The job, which is listed and stays now.")
@bp.doc(responses=refused(404))
@needs("jobs:write")
def keep_drawing(job_id: str) -> dict[str, Any]:
    """Keep a drawing as a job, in the list of jobs as any other."""
    owning.keep(parts(), job_id)
    with parts().database.read() as connection:
        return job_json(connection, find_job(connection, job_id))


def _body() -> bytes:
    body = open_body(request, LARGEST)
    return b"".join(iter(partial(body.read, BLOCK), b""))
