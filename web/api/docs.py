"""The description of the API, for programs and for people."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import current_app

from web.api.answers import told
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
    return cast(dict[str, Any], cast(APIFlask, current_app).spec)
