"""What was read, at an address that stays: as pictures or as a table, whole or filtered."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.states import JobState, Reader
from web.identity import needs
from web.pages.asked import VIEW_COOKIE, Asked, read_asked
from web.pages.blueprint import bp, page
from web.pages.finding import Found, Load, count_of, find
from web.pages.form_results import FORMS_SHOWN, FormView, fields_of, form_view
from web.pages.turns import turn_pages
from web.parts import parts
from web.queries import find_job, job_json, uploads_of
from web.results.forms import forms_json
from web.results.images import frame

PAGES_SHOWN = 60
READINGS_SHOWN = 400
"""At most at once, where pages have many."""
CELLS_SHOWN = 2000
"""Likewise, in a table with a column for each field."""
IN_CELLS = ("field", "value", "confidence", "outcome", "box")
YEAR_SECONDS = 31_536_000

OPENED = (
    *("internal-error", "too-many-lines", "slow-pattern"),
    *("no-match", "ambiguous", "several-forms"),
)
"""Failures of pages that could be opened; of all other failed pages no image is tried."""


class Look(NamedTuple):
    """A result as it is shown."""

    job: dict[str, Any]
    uploads: dict[str, tuple[str, int]]
    layout: str
    """The template of its body: `pages`, `forms`, `readings`, `rows` or `grid`."""
    found: Found
    form: FormView | None
    fields: tuple[str, ...]


@bp.get("/jobs/<job_id>/result")
@needs("jobs:read")
def result(job_id: str) -> Response:
    """Show the readings: all of them, those of one outcome, or those of one field of a form."""
    asked = read_asked()
    with parts().database.read() as connection:
        look = _look(connection, job_json(connection, find_job(connection, job_id)), asked)
    is_over = JobState(look.job["state"]).is_over
    response = page(
        "result_form.html" if look.form else "result.html",
        **look._asdict(),
        asked=asked,
        known=look.job["model"] in parts().catalogue.models(),
        opened=OPENED,
        lined=look.job["reader"] == Reader.NUMBER,
        # Of a job that runs they would be counted anew at every look.
        forms=forms_json(parts().database, job_id) if look.form and is_over else None,
    )
    return _remember(response, asked)


def _look(connection: Connection, job: dict[str, Any], asked: Asked) -> Look:
    uploads = uploads_of(connection, [job["id"]])
    if job["template"] is None:
        layout = "rows" if asked.is_table else "pages"
        found = find(connection, job, asked, _load(layout))
        return Look(job, uploads, layout, found, None, ())
    fields = fields_of(connection, job, asked.field)
    layout = _layout_of_form(asked, fields)
    found = find(connection, job, asked, _load(layout))
    turn_pages(connection, job["id"], found.pages, whole=layout == "forms")
    form = form_view(connection, job, found.pages, asked.wanted, pictures=layout == "forms")
    return Look(job, uploads, layout, found, form, fields)


def _layout_of_form(asked: Asked, fields: tuple[str, ...]) -> str:
    by_reading = asked.is_sorted or asked.field is not None
    if asked.is_table:
        return "rows" if by_reading or not fields else "grid"
    return "readings" if by_reading else "forms"


def _load(layout: str) -> Load:
    """Return how much is taken at once, that a page never grows without end."""
    if layout == "forms":
        return Load(FORMS_SHOWN, READINGS_SHOWN)
    if layout == "grid":
        return Load(PAGES_SHOWN, CELLS_SHOWN, IN_CELLS)
    return Load(PAGES_SHOWN, READINGS_SHOWN, narrow=layout != "pages")


def _remember(response: Response, asked: Asked) -> Response:
    """Keep the view that was chosen, for results that are looked at later."""
    if asked.view:
        secure = request.is_secure
        response.set_cookie(
            VIEW_COOKIE, asked.view, YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax"
        )
    return response


bp.add_app_template_filter(count_of)


@bp.app_template_filter()
def frame_of(box: list[int]) -> tuple[int, int, int, int]:
    """Return what the crop of a box shows, in pixels of its page."""
    return frame(box)


@bp.app_template_filter()
def path_to_page(number: int, job_id: str) -> str:
    """Return where the result shows a page."""
    return url_for("pages.result", job_id=job_id, page=number, _anchor=f"page-{number}")
