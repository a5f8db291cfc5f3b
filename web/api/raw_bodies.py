"""A job of one file that is the body itself: `curl -T scans.zip …/api/v1/jobs/`."""

from __future__ import annotations

from flask import request
from werkzeug.http import parse_options_header

from web.bodies import open_body
from web.parts import parts
from web.submissions import FILENAME, NAMELESS, read_query, submit_body

RAW_TYPES = (
    "application/octet-stream",
    *("application/pdf", "application/zip", "application/x-zip-compressed", "application/x-tar"),
    *("application/gzip", "application/x-gzip", "application/x-bzip2", "application/x-xz"),
)


def is_raw(mimetype: str) -> bool:
    """Tell whether a body of this type is a file."""
    return mimetype in RAW_TYPES or mimetype.startswith("image/")


def take_body(key: str | None, name: str = "") -> str:
    """Take in the body of this request as one file; its options are in the query."""
    options = read_query(request.args, parts())
    body = open_body(request, parts().settings.max_upload_bytes)
    return submit_body(parts(), options, name or _name(), body, key)[0]


def _name() -> str:
    """Return the name that the query or the header `Content-Disposition` gives (RFC 6266)."""
    _, said = parse_options_header(request.headers.get("Content-Disposition"))
    return request.args.get(FILENAME) or said.get("filename") or NAMELESS
