"""Changes that a browser asks for with its cookie carry a token of ours, which other sites lack."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import ValidationError

from shared.errors import Forbidden
from web.identity.who import current
from web.parts import parts
from web.security import SAFE_METHODS

HEADER, FIELD = "X-CSRFToken", "csrf_token"
LARGEST_FORM = 32 * 2**20
"""What the largest form of the pages may hold beside its files; the views know their own limits."""


def register(app: Flask) -> None:
    """Check every change, and give the pages their tokens."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None)  # it lasts as long as the session
    app.before_request(_require_token)
    app.jinja_env.globals.update(csrf_value=csrf_value, csrf_field=csrf_field)


def csrf_value() -> str:
    """Return the token of this session; nothing where nobody logs in, so that no cookie is set."""
    return "" if current().user is None else str(generate_csrf())


def csrf_field() -> Markup:
    """Return the token as a hidden field of a form."""
    value = csrf_value()
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(FIELD, value) if value else Markup("")


def _require_token() -> None:
    """Refuse a change without a good token; programs that send a bearer token need none.

    The header is looked at first: the body of an upload is not read for it.
    """
    if request.method in SAFE_METHODS or parts().settings.auth == "open" or current().by_token:
        return
    sent = request.headers.get(HEADER)
    if sent is None and not request.path.startswith("/api/"):
        sent = _take_field()
    try:
        validate_csrf(sent)
    except ValidationError:
        message = "this page is out of date: reload it, and send it again"
        if request.path.startswith("/api/"):
            message = f"send a bearer token, or in {HEADER} the one that the pages have"
        raise Forbidden(message, code="csrf") from None


def _take_field() -> str | None:
    """Return the token of a form, and leave the form as the views know it, without the field."""
    if current().is_known:
        request.max_form_memory_size = LARGEST_FORM
    sent = request.form.get(FIELD)
    request.form = _without_token(request.form)
    return sent


def _without_token(form: ImmutableMultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Return a form as the views know it: a field that none of them has would be refused."""
    return ImmutableMultiDict((k, v) for k, v in form.items(multi=True) if k != FIELD)
