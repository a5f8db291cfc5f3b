"""The account of whoever is logged in: their password, and their tokens."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from shared.accounts.passwords import LEAST, MOST, is_password
from shared.accounts.scopes import Scope, scopes_of
from shared.accounts.tokens import MARK, TokenView, keep_token, list_tokens, revoke_token
from shared.accounts.users import Account, end_sessions, find_user, set_password
from shared.errors import InvalidRequest, NotFound, RequestError
from shared.moments import moment
from web.identity import current, needs, sessions
from web.identity.noting import note
from web.identity.showing import forget_secret, make_secret, take_secret
from web.pages.blueprint import bp, page
from web.parts import parts

DAYS = {"30": "30 days", "90": "90 days", "365": "a year", "": "for ever"}
DEFAULT_DAYS = "90"
WORDS = {
    Scope.JOBS_READ: "see jobs, results and images",
    Scope.JOBS_WRITE: "send, stop, retry, correct and remove jobs",
    Scope.TEMPLATES_READ: "see form templates",
    Scope.TEMPLATES_WRITE: "add, share and remove form templates",
    Scope.ADMIN: "see the metrics and the record",
}
USUAL = (Scope.JOBS_READ, Scope.JOBS_WRITE)


@bp.get("/account")
@needs()
def account() -> Response:
    """Show who is logged in, their tokens, and the forms to change them.

    A token that was just made is shown this once.
    """
    _user()
    secret = take_secret() if request.method == "GET" else None
    shown = _shown(token=MARK + secret if secret else None)
    if secret:
        shown.headers["Cache-Control"] = "no-store"
    return shown


@bp.post("/account/password")
@needs()
def change_password() -> Response:
    """Change the password; all other sessions end, and this one goes on."""
    try:
        changed = _change_password(request.form.get("password", ""), request.form.get("fresh", ""))
    except RequestError as error:
        return _shown(error, at="password")
    sessions.begin(changed)
    return redirect(url_for("pages.account", done="password"), 303)


@bp.post("/account/log-out")
@needs()
def leave_everywhere() -> Response:
    """End all sessions of whoever is logged in, here and elsewhere."""
    with parts().database.write() as connection:
        end_sessions(connection, _user())
        note(connection, "log-out everywhere")
    sessions.end()
    return redirect(url_for("pages.login"), 303)


@bp.post("/account/tokens")
@needs()
def add_token() -> Response:
    """Make a token; the page behind shows it this once, so that to reload it makes no other."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        with parts().database.write() as connection:
            told = {"user": _user(), "name": name, "scopes": _allowed(scopes)}
            keep_token(connection, MARK + make_secret(), told, _days())
            note(connection, "token made", name.strip(), scopes=scopes)
    except Exception as error:
        forget_secret()
        if isinstance(error, RequestError):
            return _shown(error, at="tokens")
        raise
    return redirect(url_for("pages.account", _anchor="tokens"), 303)


@bp.post("/account/tokens/<token_id>/revoke")
@needs()
def end_token(token_id: str) -> Response:
    """Revoke a token; it ends at once."""
    with parts().database.write() as connection:
        revoke_token(connection, token_id, _user())
        note(connection, "token revoked", token_id)
    return redirect(url_for("pages.account", done="revoked", _anchor="tokens"), 303)


def _change_password(old: str, fresh: str) -> Account:
    """Return the account with its new password. Raises InvalidRequest."""
    with parts().database.read() as connection:
        account = find_user(connection, _user())
    if account is None or not is_password(account.password, old):
        raise InvalidRequest("the current password is another one", code="wrong-password")
    with parts().database.write() as connection:
        set_password(connection, account.id, fresh)
        note(connection, "password changed")
        changed = find_user(connection, account.id)
    assert changed is not None  # users are never removed
    return changed


def _user() -> str:
    """Return whose account it is. Raises NotFound where nobody logs in."""
    user = current().user
    if user is None:
        raise NotFound("nobody has an account here: FIELDHAND_AUTH is open")
    return user


def _allowed(scopes: list[str]) -> list[str]:
    """Return scopes that whoever asks has themselves. Raises InvalidRequest."""
    if beyond := sorted(set(scopes) - current().scopes):
        message = f"{', '.join(beyond)}: that is more than you may do yourself"
        raise InvalidRequest(message, code="unknown-scope", field="scopes")
    return scopes


def _days() -> int | None:
    """Return how long a token is to last; None stands for ever. Raises InvalidRequest."""
    days = request.form.get("days", DEFAULT_DAYS)
    if days not in DAYS:
        message = f"a token lasts {', '.join(filter(None, DAYS))} days, or for ever"
        raise InvalidRequest(message, code="invalid-days", field="days")
    return int(days) if days else None


def _shown(error: RequestError | None = None, at: str = "", token: str | None = None) -> Response:
    with parts().database.read() as connection:
        tokens = list_tokens(connection, _user())
    shown = page(
        "account.html",
        error=error,
        at=at,
        token=token,
        tokens=[_told(one) for one in tokens],
        done=request.args.get("done") if request.method == "GET" else None,
        scopes={one: WORDS[one] for one in Scope if one in scopes_of(admin=current().admin)},
        chosen=request.form.getlist("scopes") or [one.value for one in USUAL],
        days=DAYS,
        default_days=DEFAULT_DAYS,
        least=LEAST,
        most=MOST,
    )
    if error:
        shown.status_code = error.status
    return shown


def _told(token: TokenView) -> dict[str, object]:
    return {
        "id": token.id,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "created_at": moment(token.created_at),
        "expires_at": _moment(token.expires_at),
        "used_at": _moment(token.used_at),
    }


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None
