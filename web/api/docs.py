"""The description of the API, for programs and for people."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, render_template

from web.api.answers import sent, told
from web.api.description.kept import description_of
from web.identity import public

bp = APIBlueprint("docs", __name__, url_prefix="/api", tag="Description")

DOCUMENT = {
    "description": "The description, by OpenAPI 3.1.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


@bp.get("/openapi.json")
@bp.doc(responses=told({200: DOCUMENT}))
@public
def get_description() -> dict[str, Any]:
    """Get this description."""
    return description_of(cast(APIFlask, current_app))


@bp.get("/docs")
@bp.doc(responses=sent("The page.", "text/html", {"type": "string"}))
@public
def get_docs() -> Response:
    """Get a page that shows this description, and tries each operation; it needs no network."""
    return Response(render_template("docs.html"), mimetype="text/html")
