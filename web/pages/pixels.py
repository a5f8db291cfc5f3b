"""The page that takes rows of 64 numbers as text; it needs no JavaScript."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.errors import RequestError
from web.identity import needs
from web.pages.blueprint import bp, page
from web.pages.upload import DEFAULT_MAX_ERROR, MAX_ERRORS
from web.parts import parts
from web.rows import MAX_BYTES, read_typed
from web.submissions import PIXELS, submit_rows

EXAMPLE = """\
0,0,8,15,16,13,0,0, 0,0,4,8,12,16,2,0, 0,0,0,0,7,15,0,0, 0,0,1,4,13,12,0,0, \
0,0,10,16,16,11,2,0, 0,0,2,14,9,0,0,0, 0,0,5,15,1,0,0,0, 0,0,11,10,0,0,0,0
0,0,5,14,13,3,0,0, 0,3,15,8,10,14,0,0, 0,6,14,0,2,16,2,0, 0,8,12,0,0,15,5,0, \
0,8,11,0,0,14,6,0, 0,6,13,0,1,15,4,0, 0,2,15,7,11,13,0,0, 0,0,6,15,13,3,0,0
"""
"""A seven with a bar, and a nought."""


@bp.get("/pixels")
@needs("jobs:write")
def pixels() -> Response:
    """Show the form, with an example in it if one is asked for."""
    return _form(EXAMPLE if "example" in request.args else "")


@bp.post("/pixels")
@needs("jobs:write")
def send_pixels() -> Response:
    """Take in what was typed, and show the job."""
    request.max_form_memory_size = MAX_BYTES
    try:
        options, rows = read_typed(parts(), request.form)
        job_id, _new = submit_rows(parts(), options, rows)
    except RequestError as error:
        return _form(request.form.get(PIXELS, ""), error)
    return redirect(url_for("pages.job", job_id=job_id), 303)


def _form(text: str, error: RequestError | None = None) -> Response:
    shown = page(
        "pixels.html",
        text=text,
        reason=error.detail.removeprefix(f"{PIXELS}: ") if error else None,
        at_rows=error is not None and error.extra.get("field") == PIXELS,
        given=request.form if error else {},
        max_errors=MAX_ERRORS,
        default_max_error=DEFAULT_MAX_ERROR,
    )
    if error:
        shown.status_code = error.status
    return shown
