"""How pages were read last in this browser: the upload page begins with that."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from web.submissions import Options

COOKIE = "fieldhand-reader"
"""Set by the script of the upload page too; it tells nothing but a reader and a template."""
DAYS = 365


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader, and the template of forms; "" where nothing was chosen."""

    reader: str = ""
    template: str = ""


def last_choice() -> Choice:
    """Return what was chosen last; it may be gone since."""
    reader, _, template = request.cookies.get(COOKIE, "").partition(":")
    return Choice(reader, template)


def remember(response: Response, options: Options) -> Response:
    """Let the browser keep what was chosen."""
    value = f"{options.reader}:{options.template}"
    age, safe = DAYS * 86_400, request.is_secure
    response.set_cookie(COOKIE, value, max_age=age, samesite="Lax", secure=safe)
    return response
