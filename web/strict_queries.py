"""Queries that give a parameter twice are refused, where the framework would hide one of them."""

from __future__ import annotations

from flask import Flask, request

from shared.errors import InvalidRequest


def register(app: Flask) -> None:
    """Look at the query of each request to the API."""
    app.before_request(_require_each_once)


def _require_each_once() -> None:
    if not request.path.startswith("/api/"):
        return
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InvalidRequest(f"{name} is given more than once", code="field-twice", field=name)
