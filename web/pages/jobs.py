"""The list of jobs, all or those that are looked for."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.errors import InvalidRequest
from shared.states import JobState, Reader
from web.conditions import tag_of
from web.form_templates.keeping import list_heads
from web.identity import current, needs
from web.job_search import SCANNED, Listed, Wanted, list_jobs, totals
from web.pages.blueprint import bp, page
from web.parts import parts
from web.queries import job_json, tag_of_job, uploads_of

Choice = TypeVar("Choice", JobState, Reader)

JOBS_SHOWN = 25
TEMPLATES_OFFERED = 200
LONGEST = 200
"""Of what is looked for."""
READERS = {
    Reader.DIGIT: "Single digits",
    Reader.NUMBER: "Lines of digits",
    Reader.FORM: "Forms",
    Reader.PIXELS: "Rows of 64 numbers",
}


@bp.get("/jobs")
@needs("jobs:read")
def jobs() -> Response:
    """List the jobs, newest first; 304 for a page that is kept up to date and has nothing new."""
    cursor, wanted = request.args.get("cursor"), _wanted()
    with parts().database.read() as connection:
        listed = list_jobs(connection, JOBS_SHOWN, cursor, wanted)
        tag = _tag(connection, listed)
        if request.if_none_match.contains_weak(tag):
            return Response(status=304)
        shown = _shown(connection, listed)
    choices = {"states": list(JobState), "readers": READERS, "scanned": SCANNED}
    place = {"cursor": cursor, "listed": listed, "wanted": wanted, "asked": _asked(wanted)}
    return page("jobs.html", tag=tag, **shown, **choices, **place)


def _tag(connection: Connection, listed: Listed) -> str:
    """Return the tag of the jobs on a page, by which its script asks whether they moved.

    It is no header of the page, since browsers would show a page again whose other parts, such as
    who is logged in, have changed.
    """
    return tag_of(current().user, [tag_of_job(connection, row) for row in listed.jobs])


def _shown(connection: Connection, listed: Listed) -> dict[str, Any]:
    return {
        "jobs": [job_json(connection, row) for row in listed.jobs],
        "uploads": uploads_of(connection, [row.id for row in listed.jobs]),
        "totals": totals(connection),
        "templates": [head.template for head in list_heads(connection, TEMPLATES_OFFERED)],
    }


def _wanted() -> Wanted:
    """Return what is looked for; what is left empty is not. Raises InvalidRequest."""
    given = {name: _given(name) for name in ("state", "q", "reader", "template")}
    return Wanted(
        _one_of(JobState, "state", given["state"]),
        given["q"],
        _one_of(Reader, "reader", given["reader"]),
        given["template"],
    )


def _given(name: str) -> str:
    text = request.args.get(name, "").strip()[:LONGEST]
    return text.replace("\0", "")  # PostgreSQL takes none, and no name has one


def _one_of(choices: type[Choice], name: str, value: str) -> Choice | None:
    if value and value not in list(choices):
        message = f"{name} can be {', '.join(choices)}"
        raise InvalidRequest(message, code=f"unknown-{name}", field=name)
    return choices(value) if value else None


def _asked(wanted: Wanted) -> dict[str, str]:
    """Return what is looked for as a query, for the links of the list."""
    named = {name: getattr(wanted, name) for name in ("state", "q", "reader", "template")}
    return {name: str(value) for name, value in named.items() if value}
