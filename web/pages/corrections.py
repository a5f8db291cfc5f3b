"""Corrections by a form of the result page, without JavaScript.

What cannot be stored just so comes back as a page of its own, with what was typed: a value that
breaks rules of its field, and one for a field of which somebody else has said something meanwhile.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from shared.errors import Conflict, InvalidRequest
from shared.moves import FieldPlace, Seen
from shared.tables import Reading
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.turns import turn_pages
from web.parts import parts
from web.queries import find_job, job_json, pages_among, uploads_of
from web.results import corrections
from web.results.corrections import FORM, BreaksRules
from web.security import LOCAL_PATH

ACTIONS = ("save", "blank", "undo")


class Sent(NamedTuple):
    """What the form says of a field."""

    action: str
    """One of ACTIONS: a `value`, that it is blank, or that the reading counts again."""
    value: str | None
    """As it was typed; None where it is blank."""
    replaces: str | None
    """When the correction was made that the page showed, empty for none; None: it does not tell."""
    sure: str | None
    """The value that was asked about."""
    following: str
    """The page to go on with."""

    @property
    def seen(self) -> Seen | None:
        return None if self.replaces is None else Seen(self.replaces or None)


@bp.post("/jobs/<job_id>/pages/<int:number>/fields/<field>/correction")
@needs("jobs:write")
def correct(job_id: str, number: int, field: str) -> Response:
    """Keep what the form says, and go on; or show what is to be asked or settled before."""
    place, sent = FieldPlace(job_id, number, field), _read(job_id)
    try:
        _keep(place, sent)
    except BreaksRules as error:
        return _ask(place, sent, error.status, broken=error.extra["breaks"])
    except Conflict as error:
        if "correction" not in error.extra:
            raise
        return _ask(place, sent, error.status, theirs=error.extra["correction"])
    return redirect(sent.following, 303)


def _read(job_id: str) -> Sent:
    """Return what the form says. Raises InvalidRequest."""
    action = request.form.get("action", "save")
    if action not in ACTIONS:
        raise InvalidRequest("action: it is none of save, blank and undo", field="action")
    value = request.form.get("value", "").strip() if action == "save" else None
    replaces, sure = request.form.get("replaces"), request.form.get("sure")
    return Sent(action, value, replaces, sure, _next(job_id))


def _keep(place: FieldPlace, sent: Sent) -> None:
    if sent.action == "undo":
        corrections.take_back(parts(), place, sent.seen)
    else:
        sure = sent.value == sent.sure
        corrections.correct(parts(), place, sent.value, sent.seen, sure=sure)


def _ask(place: FieldPlace, sent: Sent, status: int, **why: Any) -> Response:
    """Show the field with what was typed, and what keeps it from being stored just so."""
    with parts().database.read() as connection:
        job = job_json(connection, find_job(connection, place.job_id))
        shown = _shown(connection, job, place)
        uploads = uploads_of(connection, [place.job_id])
    reading = shown["readings"][0]
    view = {"job": job, "uploads": uploads, "shown": shown, "reading": reading, "sent": sent}
    response = page("correction.html", **view, form_of_numbers=FORM, **why)
    response.status_code = status
    return response


def _shown(connection: Connection, job: dict[str, Any], place: FieldPlace) -> dict[str, Any]:
    """Return the page of a field with the reading of that field alone."""
    which = Reading.field == place.field
    pages = pages_among(connection, place.job_id, [place.page], which=which)
    if job["template"] is not None:
        turn_pages(connection, place.job_id, pages, whole=False)
    return pages[0]


def _next(job_id: str) -> str:
    """Return the place that one came from, if it is one of this server; else the result."""
    path = request.form.get("next", "")
    return path if LOCAL_PATH.fullmatch(path) else url_for("pages.result", job_id=job_id)
