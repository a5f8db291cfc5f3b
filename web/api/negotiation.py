"""Refuse to answer in a kind that the client does not take, before anything is done for it."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask import Flask, current_app, request

from shared.errors import RequestError
from web.api.description.kept import description_of
from web.api.description.operations import operations

Kinds = dict[str, frozenset[str]]


class NotAcceptable(RequestError):
    """There is nothing of a kind that the client takes."""

    code = "not-acceptable"
    title = "Not to be had in that kind"
    status = 406


def register(app: Flask) -> None:
    """Look at the kinds that each request takes."""
    app.before_request(_require_acceptable)


def _require_acceptable() -> None:
    """Compare `Accept` with what the description tells of the operation (RFC 9110, 12.5.1)."""
    if not request.accept_mimetypes or request.endpoint is None:
        return
    kinds = _kinds().get(request.endpoint, frozenset())
    if kinds and not any(request.accept_mimetypes.quality(kind) for kind in kinds):
        message = f"Accept leaves out {' and '.join(sorted(kinds))}, which is all that there is"
        raise NotAcceptable(message)


def _kinds() -> Kinds:
    """Return the media types of each operation's answers, by its endpoint."""
    app = current_app
    assert isinstance(app, APIFlask)
    if "kinds" not in app.extensions:
        app.extensions["kinds"] = _told_by(app, description_of(app))
    kinds: Kinds = app.extensions["kinds"]
    return kinds


def _told_by(app: Flask, spec: Any) -> Kinds:
    told = {operation["operationId"]: _media(operation) for *_, operation in operations(spec)}
    names = {endpoint: endpoint.rpartition(".")[2] for endpoint in app.view_functions}
    return {
        endpoint: told[name]
        for endpoint, name in names.items()
        if name in told and _is_of_api(app, endpoint)
    }


def _is_of_api(app: Flask, endpoint: str) -> bool:
    return any(rule.rule.startswith("/api/") for rule in app.url_map.iter_rules(endpoint))


def _media(operation: dict[str, Any]) -> frozenset[str]:
    answers = operation["responses"]
    good = [answer for status, answer in answers.items() if status < "400"]
    return frozenset(media for answer in good for media in answer.get("content", {}))
