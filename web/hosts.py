"""Answer to names of this machine alone where nobody logs in.

A page of another site may point its own name at 127.0.0.1 (DNS rebinding): the browser then takes
this server for a part of that site, and only the name in `Host` tells.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from shared.errors import RequestError
from shared.loopback import is_loopback
from web.parts import settings_of


class WrongHost(RequestError):
    """The request came by a name that is not of this machine."""

    code = "wrong-host"
    title = "Not by this name"
    status = 400


def register(app: Flask) -> None:
    """Look at the name by which each request came, where everybody is let in."""
    settings = settings_of(app)
    if settings.auth == "open":
        own = {settings.host.lower(), _name_in(settings.public)}
        app.before_request(lambda: _refuse_strange(own))


def _refuse_strange(own: set[str | None]) -> None:
    """Raise WrongHost where a request came by a name that is neither local nor our own."""
    name = _name_in(f"//{request.host}")
    if name not in own and not _is_local(name):
        message = (
            "without a log-in this server answers to localhost and 127.0.0.1 alone; set "
            "FIELDHAND_PUBLIC_URL to reach it by another name"
        )
        raise WrongHost(message)


def _name_in(url: str) -> str | None:
    """Return the host of a URL, without its port and in lower case; None where it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_local(name: str | None) -> bool:
    """Tell whether a name is of this machine by itself (RFC 6761, 6.3), or an address of it."""
    return name is not None and (is_loopback(name) or name.endswith(".localhost"))
