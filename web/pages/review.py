"""The review: field after field, what is written large beside it, corrected by keyboard."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.exports import PageJson
from web.identity import needs
from web.pages.asked import TODO, Asked, read_asked
from web.pages.blueprint import bp, page
from web.pages.finding import Load, find
from web.pages.form_results import fields_of
from web.pages.turns import turn_pages
from web.parts import parts
from web.queries import find_job, job_json, uploads_of
from web.results.corrections import FORM
from web.results.questions import ALL_FIELDS, trials_of

FIELDS_AT_ONCE = 60


class Card(NamedTuple):
    """One field that is looked at, and its page."""

    page: PageJson
    reading: dict[str, Any]

    @property
    def id(self) -> str:
        return f"field-{self.page['number']}-{self.reading['field'].replace(' ', '-')}"

    def rules(self, template: str | None) -> str:
        """Return by which name its rules are told, in a job of some template."""
        if template is None:
            return ALL_FIELDS
        return f"{self.page.get('template') or template}/{self.reading['field']}"


@bp.get("/jobs/<job_id>/review")
@needs("jobs:read")
def review(job_id: str) -> Response:
    """Show fields one by one; those that a person should look at, unless others are asked for."""
    asked = _of_fields(read_asked())
    with parts().database.read() as connection:
        row = find_job(connection, job_id)
        job = job_json(connection, row)
        uploads = uploads_of(connection, [job_id])
        fields = fields_of(connection, job, asked.field)
        found = find(connection, job, asked, Load(FIELDS_AT_ONCE, FIELDS_AT_ONCE, narrow=True))
        _turn(connection, job, found.pages)
        trials = trials_of(connection, row, found.pages)
    return page(
        "review.html",
        job=job,
        uploads=uploads,
        fields=fields,
        asked=asked,
        form_of_numbers=FORM,
        found=found,
        trials=trials,
        cards=[Card(one, reading) for one in found.pages for reading in one["readings"]],
    )


def _of_fields(asked: Asked) -> Asked:
    """Ask for what is to do, unless the address names an outcome, or a place in all fields."""
    begun = asked.only or asked.page or asked.cursor
    return asked if begun else asked._replace(only=TODO)


def _turn(connection: Connection, job: dict[str, Any], pages: list[PageJson]) -> None:
    """Say which way pages of forms lie; those of numbers are read as they are."""
    if job["template"] is not None:
        turn_pages(connection, job["id"], pages, whole=False)
