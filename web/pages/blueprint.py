"""What all pages for people hang on."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from web.identity import public

bp = Blueprint("pages", __name__)


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Answer what browsers ask for by themselves."""
    return current_app.send_static_file("favicon.svg")


def page(template: str, **context: object) -> Response:
    """Return a page that is asked for anew each time: what it shows may have moved on."""
    response = Response(render_template(template, **context), mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
