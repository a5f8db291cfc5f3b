"""What the server answers by itself, before any application is asked: the one problem body."""

from __future__ import annotations

import json
from http import HTTPStatus

_REFUSALS = {
    HTTPStatus.BAD_REQUEST: (
        "malformed-request",
        "The request is malformed",
        "this is no request by HTTP/1.1 (RFC 9112)",
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: (
        "uri-too-long",
        "The path is too long",
        "the path with its query is longer than this server reads",
    ),
    HTTPStatus.EXPECTATION_FAILED: (
        "expectation-failed",
        "Not to be expected here",
        "the only expectation that this server knows is 100-continue",
    ),
    HTTPStatus.NOT_IMPLEMENTED: (
        "unsupported-coding",
        "Not a transfer coding that is known here",
        "the only transfer coding that this server knows is chunked",
    ),
    HTTPStatus.REQUEST_TIMEOUT: (
        "request-timeout",
        "The request came too slowly",
        "the head of the request did not come in time",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "head-too-large",
        "The head of the request is too large",
        "send fewer or shorter headers",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "busy",
        "Too many uploads at once",
        "other uploads take all that this server has for them; try again in a moment",
    ),
}


def refusal(status: HTTPStatus) -> bytes:
    """Return a whole answer, after which the connection ends."""
    code, title, detail = _REFUSALS[status]
    problem = {"type": f"urn:fieldhand:problem:{code}", "title": title, "status": status.value}
    body = json.dumps({**problem, "detail": detail}).encode() + b"\n"
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Connection: close"]
    lines += ["Content-Type: application/problem+json", f"Content-Length: {len(body)}"]
    lines += ["Retry-After: 10"] if status is HTTPStatus.SERVICE_UNAVAILABLE else []
    return "\r\n".join([*lines, "", ""]).encode() + body
