"""Log in and out."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.accounts.entering import log_in
from shared.accounts.users import Account
from shared.errors import Unauthenticated
from web.identity import current, public, sessions
from web.identity.noting import note
from web.pages.blueprint import bp, page
from web.parts import parts
from web.security import LOCAL_PATH


@bp.get("/login")
@public
def login() -> Response:
    """Show the form; who is known already goes on."""
    return redirect(_next(), 303) if current().is_known else _form()


@bp.post("/login")
@public
def enter() -> Response:
    """Begin a session for the right name and password, and go where one was going."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    account = log_in(parts().database, name.strip(), password)
    if account is None:
        _note("log-in failed", name.strip()[:64] if name.isprintable() else None)
        return _form("This name and this password do not belong together.")
    sessions.begin(account)
    _note("log-in", account=account)
    return redirect(_next(), 303)


@bp.post("/logout")
@public
def leave() -> Response:
    """End the session of this browser."""
    if current().user:
        _note("log-out")
    sessions.end()
    return redirect(url_for("pages.login"), 303)


def _note(action: str, target: str | None = None, account: Account | None = None) -> None:
    with parts().database.write() as connection:
        note(connection, action, target, account)


def _next() -> str:
    """Return the address that one was going to, if it is one of this server."""
    path = request.values.get("next", "")
    return path if LOCAL_PATH.fullmatch(path) else url_for("pages.upload")


def _form(reason: str | None = None) -> Response:
    shown = page("login.html", reason=reason, name=request.form.get("name", ""), next=_next())
    shown.status_code = Unauthenticated.status if reason else 200
    return shown
