"""What every answer of the API has: a tag, how long it may be kept, and few bytes."""

from __future__ import annotations

from flask import Flask, Response, request

from web.compression import compressed
from web.conditions import tagged

ASKED_FOR_AGAIN = "private, no-cache"
READING = ("GET", "HEAD")


def register(app: Flask) -> None:
    """Finish every answer of the API."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    if not request.path.startswith("/api/"):
        return response
    if response.status_code == 204:
        response.headers.remove("Content-Type")  # of what is not there
    is_read = request.method in READING and response.status_code == 200
    if response.cache_control.no_store:
        return response
    if is_read:
        response = tagged(response)
    kept = is_read or response.status_code == 304
    response.headers.setdefault("Cache-Control", ASKED_FOR_AGAIN if kept else "no-store")
    return compressed(response)
