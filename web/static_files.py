"""The files that pages are made of: their addresses name their content, so browsers keep them."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, session

from web.identity import public

FOLDER = Path(__file__).parent / "static"
ENDPOINTS = ("static", "bootstrap.static")
TEXTS = ("text/css", "text/javascript", "image/svg+xml")
bp = Blueprint("files", __name__)
KEPT = "public, max-age=31536000, immutable"


def address() -> str:
    """Return the path that all of these files lie under: another one for other contents.

    The modules of a page import each other by relative paths, so they stay under it.
    """
    digest = hashlib.sha256(version("bootstrap-flask").encode())
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


def register(app: Flask) -> None:
    """Let browsers keep the files, and send them in few bytes."""
    app.after_request(_finish)


@bp.get("/static/<hexdigits>/<path:filename>")
@public
def outdated(hexdigits: str, filename: str) -> Response:  # noqa: ARG001
    """Answer a page that was loaded before the server was renewed."""
    response = send_from_directory(FOLDER, filename)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _finish(response: Response) -> Response:
    if request.endpoint not in ENDPOINTS or response.status_code != 200:
        return response
    response.headers["Cache-Control"] = KEPT
    session.accessed = False  # a file is the same for everybody: no cookie varies it
    return _squeezed(response) if response.mimetype in TEXTS else response


def _squeezed(response: Response) -> Response:
    """Compress a file once; it holds nothing that is secret, unlike a page."""
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.method != "GET":
        return response
    response.direct_passthrough = False
    response.set_data(_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.remove("ETag")  # that of the file as it lies there
    return response


@lru_cache(maxsize=128)
def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
