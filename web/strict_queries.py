"""Queries that give a parameter twice are refused, where the framework would hide one of them.

So are parameters that a list does not know: a misspelt filter must not list everything.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, request

from shared.errors import InvalidRequest, RequestError


def register(app: Flask) -> None:
    """Look at the query of each request to the API."""
    app.before_request(_require_each_once)


def _require_each_once() -> None:
    if not request.path.startswith("/api/"):
        return
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)


def require_known(names: Collection[str]) -> None:
    """Raise RequestError for a query with a parameter that is none of these."""
    for name in request.args:
        if name not in names:
            message = f"{name} is no parameter of this list; it has {', '.join(sorted(names))}"
            raise RequestError(message, code="unknown-parameter", field=name)
