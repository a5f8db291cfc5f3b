"""What the OpenAPI description says of who may call what."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from web.identity.csrf import HEADER
from web.identity.needs import KNOWN, PUBLIC, need_of

TOKEN, SESSION = "token", "session"
SCHEMES = {
    TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "fh_…",
        "description": "A token of the account page or of `fieldhand token create`. Needed where "
        "`FIELDHAND_AUTH` is `required`.",
    },
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": "fieldhand_session",
        "description": "The session of a browser that has logged in; to change anything, the "
        f"header `{HEADER}` of a page has to come along.",
    },
}


def describe_security(app: Flask, spec: dict[str, Any]) -> None:
    """Add to each operation the scope that it needs, in the words of `needs`."""
    spec["components"]["securitySchemes"] = SCHEMES
    for rule in app.url_map.iter_rules():
        operations = spec["paths"].get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), {})
        methods = set(rule.methods or ())
        if getattr(rule, "provide_automatic_options", False):  # which is no view of ours
            methods.discard("OPTIONS")
        for method in methods:
            if operation := operations.get(method.lower()):
                operation["security"] = _security(need_of(app, rule.endpoint))


def _security(need: str | None) -> list[dict[str, list[str]]]:
    if need == PUBLIC:
        return []
    scopes = [] if need in (None, KNOWN) else [str(need)]
    return [{TOKEN: scopes}, {SESSION: []}]
