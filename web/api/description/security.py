"""How a client says who it is, and what each operation asks of it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from web.api.description.operations import endpoints, operations
from web.identity.needs import KNOWN, PUBLIC, need_of

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from the account page; its scopes say what it may do. None is "
        "needed where `FIELDHAND_AUTH` is `open`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "fieldhand_session",
        "description": "The session of a browser that has logged in.",
    },
}


def add_security(spec: dict[str, Any], app: Flask) -> None:
    """Tell what each view has declared that it needs."""
    spec["components"]["securitySchemes"] = SCHEMES
    views = endpoints(app)
    for path, method, operation in operations(spec):
        operation["security"] = _security(need_of(app, views[path, method]))


def _security(need: str | None) -> list[dict[str, list[str]]]:
    if need == PUBLIC:
        return []
    scopes = [need] if need and need != KNOWN else []
    return [{"token": scopes}, {"session": []}]
