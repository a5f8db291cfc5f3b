"""What was read, page by page, at an address that stays."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.errors import NotFound
from shared.exports import PageJson
from shared.readings import Outcome
from shared.states import PageState, Reader
from web import cursors
from web.images import frame
from web.pages.blueprint import bp, page
from web.parts import parts
from web.queries import find_job, job_json, pages_failed, pages_json, pages_with, uploads_of

PAGES_SHOWN = 60
FILTERS = (*(outcome.value for outcome in Outcome), PageState.FAILED.value)

OPENED = ("internal-error", "too-many-lines", "slow-pattern")
"""Failures of pages that could be opened; of all other failed pages no image is tried."""


@bp.get("/jobs/<job_id>/result")
def result(job_id: str) -> Response:
    """Show the readings, all of them or those of one outcome."""
    only, cursor = _filter(), request.args.get("cursor")
    after = cursors.decode_page(cursor)
    with parts().database.read() as connection:
        view = job_json(connection, find_job(connection, job_id))
        uploads = uploads_of(connection, [job_id])
        pages = _pages(connection, job_id, only, after) if _has_any(view, only) else []
    shown = pages[:PAGES_SHOWN]
    following = cursors.encode(shown[-1]["number"]) if len(pages) > PAGES_SHOWN else None
    return page(
        "result.html",
        job=view,
        uploads=uploads,
        known=view["model"] in parts().catalogue.models(),
        pages=shown,
        opened=OPENED,
        only=only,
        cursor=cursor,
        following=following,
        lined=view["reader"] == Reader.NUMBER,
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


def _has_any(job: dict[str, Any], only: str | None) -> bool:
    """Tell from the job's counters, so that none is searched for in a million pages."""
    counts = {"": job["pages"]["total"], **job["fields"], "failed": job["pages"]["failed"]}
    return bool(counts[only or ""])


def _pages(connection: Connection, job_id: str, only: str | None, after: int) -> list[PageJson]:
    """Return one page more than is shown, which tells whether the list goes on."""
    limit = PAGES_SHOWN + 1
    if only is None:
        return pages_json(connection, job_id, after, limit)
    if only == PageState.FAILED:
        return pages_failed(connection, job_id, after, limit)
    return pages_with(connection, job_id, Outcome(only), after, limit)
