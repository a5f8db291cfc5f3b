"""Believe the proxies in front, as many as there are, about who asks and whether by TLS."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web.parts import settings_of


def register(app: Flask) -> None:
    """Read what the proxies add to the headers; without proxies these are anybody's words."""
    if count := settings_of(app).proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
