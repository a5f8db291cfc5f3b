"""Every error of the API as one problem document (RFC 9457), and as a page for people."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any
from urllib.parse import urlsplit

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, current_app, json, render_template, request
from gunicorn.http.errors import NoMoreData, ParseException  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.urls import iri_to_uri

from shared.errors import (
    FieldhandError,
    InvalidRequest,
    RequestError,
    StorageFull,
    Unauthenticated,
)
from web.parts import parts
from web.security import LOCAL_PATH, SAFE_METHODS

RETRY_SECONDS = 10
"""After which it is worth while to ask again for what was away."""
NOTHING_THERE = "there is nothing at this address"
DISK_FULL = "53100"
"""PostgreSQL's code for it."""

log = structlog.stdlib.get_logger(__name__)


class DatabaseAway(FieldhandError):
    """The database does not answer; nothing was taken in."""

    code = "database-away"
    title = "The database is away"
    status = 503
    retryable = True


def register(app: APIFlask) -> None:
    """Answer every error in one shape."""
    app.error_processor(_of_validation)
    app.register_error_handler(FieldhandError, _of_ours)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(OSError, _of_system)
    app.register_error_handler(ParseException, _broken_body)
    app.register_error_handler(NoMoreData, _broken_body)
    app.register_error_handler(Exception, _fault)


def problem(status: int, code: str, title: str, detail: str, **extra: Any) -> Response:
    """Return the one error body, as JSON for programs and as a page for browsers."""
    body = {"type": f"urn:fieldhand:problem:{code}", "title": title, "status": status}
    body |= {"detail": detail, "instance": request.path, **extra}
    if _wants_page():
        seconds = extra.get("retry_after") or (RETRY_SECONDS if status == 503 else None)
        page = render_template("problem.html", problem=body, back=_way_back(), seconds=seconds)
        return Response(page, status, mimetype="text/html")
    return Response(json.dumps(body) + "\n", status, mimetype="application/problem+json")


def _way_back() -> str | None:
    """Return the path to ask for again: this one, or that of the page whose form was sent."""
    is_safe = request.method in SAFE_METHODS
    path = iri_to_uri(request.full_path.rstrip("?")) if is_safe else _came_from()
    return path if LOCAL_PATH.fullmatch(path) else None


def _came_from() -> str:
    """Return the path that the browser was at; empty where it was elsewhere, or does not tell."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return path if came_from.netloc == request.host else ""


def _wants_page() -> bool:
    if request.path.startswith("/api/") or request.path == "/api":
        return False
    return request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"


def _of_ours(error: FieldhandError) -> Response:
    response = problem(error.status, error.code, error.title, error.detail, **error.extra)
    if error.retryable:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    if error.status == Unauthenticated.status:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Fieldhand"'
    return response


def _of_validation(error: HTTPError) -> Response:
    """Name each query parameter at fault."""
    faults = [
        f"{name}: {' '.join(messages)}"
        for fields in error.detail.values()
        for name, messages in fields.items()
    ]
    code = InvalidRequest.code
    return problem(error.status_code, code, InvalidRequest.title, "; ".join(faults))


def _too_large(error: RequestEntityTooLarge) -> Response:
    settings = parts().settings
    detail = (
        f"a submission holds at most {settings.max_upload_mb:,} MiB in at most "
        f"{settings.max_files:,} files; put more files into a ZIP or TAR archive"
    )
    return problem(error.code, "too-large", "Too large for this server", detail)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    code = error.name.lower().replace(" ", "-")
    detail = NOTHING_THERE if status == 404 else error.description or error.name
    response = problem(status, code, error.name, detail)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _database_away(error: OperationalError) -> Response:
    if _is_full(error.orig):
        log.error("the disk of the database is full")
        return _of_ours(StorageFull("the disk of the database is full; nothing was kept"))
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return _fault(error)  # it answers: what it was asked for makes no sense
    log.error("the database does not answer", error=str(error.orig))
    return _of_ours(DatabaseAway("the database does not answer; try again in a moment"))


def _is_full(cause: BaseException | None) -> bool:
    """Tell a full disk, as SQLite and as PostgreSQL say it, from a database that is away."""
    full = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or getattr(cause, "sqlstate", None) == DISK_FULL


def _broken_body(error: Exception) -> Response:
    """Refuse a chunked body that is none, or that ends before its end."""
    log.info("a body is broken", error=str(error))
    return _of_ours(
        RequestError("the body is broken: its chunks do not fit", code="malformed-body")
    )


def _of_system(error: OSError) -> Response:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        log.error("the storage is full")
        return _of_ours(StorageFull("the storage is full; nothing of this submission was kept"))
    return _fault(error)


def _fault(error: Exception) -> Response:
    """Log a fault of ours whole, and show nothing of it."""
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    log.error("a request failed", path=request.path, exc_info=error)
    detail = "the fault is on our side and has been logged; what was taken in before is safe"
    return problem(500, "internal-error", "Something went wrong here", detail)
