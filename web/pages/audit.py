"""The record of who did what, for administrators."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from web.identity import needs
from web.pages.blueprint import bp, page
from web.parts import parts
from web.record import list_record

SHOWN = 50


@bp.get("/audit")
@needs("admin")
def audit() -> Response:
    """Show what was done, newest first."""
    cursor = request.args.get("cursor")
    entries, following = list_record(parts(), SHOWN, cursor)
    return page("audit.html", entries=entries, cursor=cursor, following=following)
