"""Keep other sites from acting through a visitor's browser, and pages from loading theirs."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from shared.errors import RequestError

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class CrossSite(RequestError):
    """A browser sends this for another site."""

    code = "cross-site"
    title = "Not from here"
    status = 403


def register(app: Flask) -> None:
    """Check every request, and label every response."""
    app.before_request(_refuse_cross_site)
    app.after_request(_label)


def _refuse_cross_site() -> None:
    """Refuse changes that a browser sends on behalf of another site (OWASP, Fetch Metadata)."""
    if request.method in SAFE_METHODS:
        return
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        strange = fetch_site not in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin")
        strange = origin is not None and urlsplit(origin).netloc != request.host
    if strange:
        raise CrossSite("this request was sent by a page of another site")


def _label(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
