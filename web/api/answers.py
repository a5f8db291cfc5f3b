"""What an operation answers beside its body, declared at its view for the description."""

from __future__ import annotations

from typing import Any

Responses = dict[int | str, Any]

TEXT = {"type": "string"}
SECONDS = {"type": "integer", "minimum": 1}
HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Allow": ("The methods that there are.", TEXT),
    "Cache-Control": ("Kept by the client alone, and asked for again before it is used.", TEXT),
    "Content-Disposition": (
        "The name of the file; `…-so-far` while the job still runs.",
        {"type": "string", "pattern": "^attachment; filename="},
    ),
    "ETag": (
        "What `If-None-Match` asks by, whether there is anything new.",
        {"type": "string", "pattern": '^(W/)?".+"$'},
    ),
    "Location": (
        "Path of what was made, or of where to go on.",
        {"type": "string", "minLength": 1},
    ),
    "Preference-Applied": ("`wait=N` where it was waited for the outcome.", TEXT),
    "Retry-After": ("Seconds until it is worth while to ask again.", SECONDS),
    "WWW-Authenticate": ("How to say who one is.", TEXT),
    "Vary": ("The header fields of the request that the answer depends on.", TEXT),
}
PROBLEMS = {
    400: "The request is malformed.",
    401: "There is no log-in, or the token is not good.",
    403: "The token lacks the scope for it; or a browser sends it for another site.",
    404: "There is no such thing, or it is not yours.",
    406: "There is nothing of a kind that `Accept` names.",
    408: "The rest of the body did not come, or not in time; send it again.",
    409: "The state of it forbids that.",
    411: "The length of the body is not told.",
    412: "It needs another version of tus, or is sent by none.",
    413: "It is beyond a limit of this server.",
    414: "The path with its query is too long.",
    415: "It is of no kind that is taken here.",
    422: "A field is wrong; `field`, `files`, `faults` or `row` say which.",
    429: "Too many tries; ask again later.",
    460: "Other bytes came than the checksum says; none of them was kept.",
    500: "The fault is on our side; it is logged, and nothing of it is shown.",
    503: "The database is away; nothing was taken in.",
    507: "There is no room for it; nothing was kept.",
}
CERTAIN = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After", 507: "Retry-After"}
"""The header field that comes with a problem."""


def headers(*names: str, certain: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the description of these header fields, of which some are certain to be there."""
    return {name: _header(name, certain=name in certain) for name in (*certain, *names)}


def _header(name: str, *, certain: bool) -> dict[str, Any]:
    description, schema = HEADERS[name]
    return {"description": description, "schema": schema, "required": certain}


def told(answers: dict[int, dict[str, Any]], *refusals: int) -> Responses:
    """Return what is told of these answers, and of problems by their status."""
    return refused(*refusals) | dict(answers)


def refused(*statuses: int) -> Responses:
    """Return the description of problems by their status."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    answer = {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": {"schema": schema}},
    }
    certain = CERTAIN.get(status)
    return answer | ({"headers": headers(certain=(certain,))} if certain else {})


def sent(description: str, mimetype: str, schema: dict[str, Any], *names: str) -> Responses:
    """Return the description of a 200 that is no JSON."""
    content = {mimetype: {"schema": schema}}
    return {200: {"description": description, "content": content, "headers": headers(*names)}}


BINARY = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}


def picture(description: str) -> Responses:
    """Return the description of a 200 that is a PNG."""
    return sent(description, "image/png", {"type": "string", "format": "binary"})
