"""The door: each request is let in, sent to the log-in, or refused, before its body is read."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from shared.errors import Forbidden, Unauthenticated
from web.identity.bearer import PAGES
from web.identity.needs import KNOWN, PUBLIC, need_of
from web.identity.who import Identity, current

LOG_IN = "/login"
LARGEST_OF_STRANGERS = 2**16
"""Bytes that somebody may send whom nobody knows yet: a name and a password."""


def register(app: Flask) -> None:
    """Look at every request, and tell the pages who asks."""
    app.before_request(_let_in)
    app.context_processor(lambda: {"identity": current()})


def _let_in() -> Response | None:
    """Return where to log in, or None to go on. Raises Unauthenticated or Forbidden."""
    if request.endpoint is None:  # there is no such address, whoever asks
        return None
    need = need_of(current_app, request.endpoint)
    if need == PUBLIC:
        request.max_content_length = LARGEST_OF_STRANGERS
        return None
    if not current().is_known:
        return _ask_to_log_in()
    require(need)
    return None


def require(need: str | None) -> None:
    """Raise Forbidden where whoever asks lacks what is needed, for what needs two scopes too."""
    identity = current()
    if identity.user is not None:
        _require(identity, need)


def _ask_to_log_in() -> Response:
    """Send people to the log-in, and from there on; raise Unauthenticated for programs."""
    if request.blueprint != PAGES:
        raise Unauthenticated("log in, or send a token: `Authorization: Bearer fh_…`")
    going = {"next": request.full_path.rstrip("?")} if request.method == "GET" else {}
    return redirect(f"{LOG_IN}?{urlencode(going)}" if going else LOG_IN, 303)


def _require(identity: Identity, need: str | None) -> None:
    if need == KNOWN or need in identity.scopes:
        return
    if need is None:
        raise Forbidden("it is not settled yet who may do this", code="undeclared")
    if identity.by_token:
        raise Forbidden(
            f"this token lacks the scope {need}; make one that has it",
            code="missing-scope",
            scope=need,
        )
    raise Forbidden("this is for administrators", code="missing-scope", scope=need)
