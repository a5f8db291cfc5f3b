"""Let clients that can send neither PATCH nor DELETE name the method in a header (tus 1.0)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "HTTP_X_HTTP_METHOD_OVERRIDE"
PREFIX = "/api/v1/transfers"
METHODS = ("OPTIONS", "POST", "HEAD", "PATCH", "DELETE")


class MethodOverride:
    """An application whose transfers answer to the method of the header."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Serve a request; the checks behind see the method that the header names."""
        wanted = environ.get(HEADER, "").upper()
        if wanted in METHODS and environ.get("PATH_INFO", "").startswith(PREFIX):
            environ["REQUEST_METHOD"] = wanted
        return self._app(environ, start)
