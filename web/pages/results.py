"""What was read, page by page, at an address that stays."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.errors import NotFound
from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import JobState, PageState, Reader
from web import cursors
from web.filtered import Wanted, pages_failed, pages_with
from web.forms import forms_json
from web.identity import needs
from web.images import frame
from web.pages.blueprint import bp, page
from web.pages.form_results import FORMS_SHOWN, form_view
from web.parts import parts
from web.queries import find_job, job_json, pages_json, uploads_of

PAGES_SHOWN = 60
FILTERS = (*(outcome.value for outcome in Outcome), PageState.FAILED.value)

OPENED = (
    *("internal-error", "too-many-lines", "slow-pattern"),
    *("no-match", "ambiguous", "several-forms"),
)
"""Failures of pages that could be opened; of all other failed pages no image is tried."""


class Asked(NamedTuple):
    """Which pages a visitor wants to see."""

    only: str | None
    """An outcome, or `failed`."""
    field: str | None
    after: int

    @property
    def wanted(self) -> Wanted:
        outcome = None if self.only in (None, PageState.FAILED) else Outcome(str(self.only))
        return Wanted(outcome, self.field)


@bp.get("/jobs/<job_id>/result")
@needs("jobs:read")
def result(job_id: str) -> Response:
    """Show the readings: all of them, those of one outcome, or those of one field of a form."""
    cursor = request.args.get("cursor")
    asked = Asked(_filter(), _field(), cursors.decode_page(cursor))
    with parts().database.read() as connection:
        view = job_json(connection, find_job(connection, job_id))
        is_form, is_over = view["template"] is not None, JobState(view["state"]).is_over
        limit = FORMS_SHOWN if is_form and asked.field is None else PAGES_SHOWN
        pages = _pages(connection, job_id, asked, limit + 1) if _has_any(view, asked) else []
        shown = pages[:limit]
        form = form_view(connection, view, shown, asked.wanted) if is_form else None
        uploads = uploads_of(connection, [job_id])
    return page(
        "result_form.html" if form else "result.html",
        job=view,
        uploads=uploads,
        known=view["model"] in parts().catalogue.models(),
        pages=shown,
        opened=OPENED,
        only=asked.only,
        field=asked.field,
        cursor=cursor,
        following=cursors.encode(shown[-1]["number"]) if len(pages) > limit else None,
        lined=view["reader"] == Reader.NUMBER,
        form=form,
        # Of a job that runs they would be counted anew at every look.
        forms=forms_json(parts().database, job_id) if is_form and is_over else None,
    )


@bp.app_template_filter()
def frame_of(box: list[int]) -> tuple[int, int, int, int]:
    """Return what the crop of a box shows, in pixels of its page."""
    return frame(box)


@bp.app_template_filter()
def path_to_page(number: int, job_id: str) -> str:
    """Return where the result shows a page."""
    cursor = cursors.encode(number - 1)
    return url_for("pages.result", job_id=job_id, cursor=cursor, _anchor=f"page-{number}")


def _filter() -> str | None:
    only = request.args.get("only") or None
    if only and only not in FILTERS:
        raise NotFound(f"results can be filtered by {', '.join(FILTERS)}")
    return only


def _field() -> str | None:
    field = request.args.get("field") or None
    if field and not field.isprintable():
        raise NotFound("there is no such field")
    return field


def _has_any(job: dict[str, Any], asked: Asked) -> bool:
    """Tell from the job's counters, so that none is searched for in a million pages."""
    counts = {"": job["pages"]["total"], **job["fields"], "failed": job["pages"]["failed"]}
    return bool(counts[asked.only or ""])


def _pages(connection: Connection, job_id: str, asked: Asked, limit: int) -> list[PageJson]:
    """Return one page more than is shown, which tells whether the list goes on."""
    if asked.only == PageState.FAILED:
        return pages_failed(connection, job_id, asked.after, limit)
    if asked.wanted == Wanted():
        return pages_json(connection, job_id, asked.after, limit)
    return pages_with(connection, job_id, asked.wanted, asked.after, limit)
