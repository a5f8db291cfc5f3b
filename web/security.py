"""Keep other sites from acting through a visitor's browser, and pages from loading theirs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request

from shared.errors import RequestError

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""An address on this server: `//host` and `/\\host` are elsewhere to a browser."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SEALED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of images that show what a stranger sent: opened by themselves they can do nothing."""
YEAR_SECONDS = 31_536_000
LABELS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
}


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


def sealed_png(png: bytes, name: str) -> Response:
    """Answer with an image of ours that shows what a stranger sent; the name is ours too."""
    response = Response(png, mimetype="image/png")
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Content-Disposition"] = f'inline; filename="{name}.png"'
    return response


def _label(response: Response) -> Response:
    for name, value in LABELS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    return response
