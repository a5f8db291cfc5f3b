"""Corrections by a form of the result page, without JavaScript."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.errors import InvalidRequest
from shared.moves import FieldPlace
from web.identity import needs
from web.pages.blueprint import bp
from web.parts import parts
from web.results import corrections
from web.security import LOCAL_PATH


@bp.post("/jobs/<job_id>/pages/<int:number>/fields/<field>/correction")
@needs("jobs:write")
def correct(job_id: str, number: int, field: str) -> Response:
    """Keep what the form says: a `value`, that it is `blank`, or that the reading counts again."""
    place = FieldPlace(job_id, number, field)
    action = request.form.get("action", "save")
    if action == "undo":
        corrections.take_back(parts(), place)
    elif action in ("save", "blank"):
        value = request.form.get("value", "").strip() if action == "save" else None
        corrections.correct(parts(), place, value)
    else:
        raise InvalidRequest("action: it is none of save, blank and undo", field="action")
    return redirect(_next(job_id), 303)


def _next(job_id: str) -> str:
    """Return the place that one came from, if it is one of this server; else the result."""
    path = request.form.get("next", "")
    return path if LOCAL_PATH.fullmatch(path) else url_for("pages.result", job_id=job_id)
