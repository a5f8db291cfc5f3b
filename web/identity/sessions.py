"""Sessions of people who logged in: a signed cookie that names the user, and their epoch."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from shared.accounts.session_key import secret_key
from shared.accounts.users import Account, find_user
from web.parts import parts, settings_of

SEPARATOR = "."


class Visitor(UserMixin):  # type: ignore[misc]
    """An account as Flask-Login knows it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Return what the session keeps; it is no longer good once the epoch has moved on."""
        return f"{self.account.id}{SEPARATOR}{self.account.epoch}"


class _Cookies(SecureCookieSessionInterface):
    """Cookies that a browser which came by TLS sends by nothing else."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  how it came decides
        return request.is_secure


def register(app: Flask) -> None:
    """Sign the cookies, and find users by them."""
    settings = settings_of(app)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="fieldhand_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
    )
    app.session_interface = _Cookies()
    manager = LoginManager(app)
    manager.user_loader(_load)


def begin(account: Account) -> None:
    """Begin a new session: what an earlier one held, whoever began it, is gone."""
    session.clear()
    login_user(Visitor(account))


def end() -> None:
    """End the session of this browser."""
    logout_user()
    session.clear()


def account_of_session() -> Account | None:
    """Return who has logged in; None where nobody has, or where it no longer counts."""
    return current_user.account if current_user.is_authenticated else None


def _load(kept: str) -> Visitor | None:
    user_id, _, epoch = kept.partition(SEPARATOR)
    with parts().database.read() as connection:
        account = find_user(connection, user_id)
    if account is None or not account.active or str(account.epoch) != epoch:
        return None
    return Visitor(account)
