"""Who asks: found once for each request, by their token or their session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import g
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from shared.accounts.scopes import scopes_of
from shared.accounts.users import Account
from web.identity.bearer import bearer_of_request
from web.identity.sessions import account_of_session
from web.parts import parts


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and what they may do."""

    user: str | None
    """None where no log-in is needed: everything is everybody's. Empty: nobody is logged in."""
    name: str
    admin: bool
    scopes: frozenset[str]
    by_token: bool = False

    @property
    def is_known(self) -> bool:
        return self.user != ""


EVERYBODY = Identity(None, "", admin=True, scopes=scopes_of(admin=True))
NOBODY = Identity("", "", admin=False, scopes=frozenset())


def current() -> Identity:
    """Return who asks. Raises Unauthenticated for a token that is not good."""
    if "identity" not in g:
        g.identity = NOBODY  # for the page that says what went wrong, should it
        g.identity = _find()
    return cast(Identity, g.identity)


def mine(owner: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Tell of an owner's column whether it names whoever asks; all do where no log-in is needed."""
    user = current().user
    return true() if user is None else owner == user


def _find() -> Identity:
    if parts().settings.auth == "open":
        return EVERYBODY
    if bearer := bearer_of_request():
        return _identity(bearer.account, bearer.scopes, by_token=True)
    account = account_of_session()
    return _identity(account, scopes_of(admin=account.is_admin)) if account else NOBODY


def _identity(account: Account, scopes: frozenset[str], *, by_token: bool = False) -> Identity:
    return Identity(account.id, account.name, account.is_admin, scopes, by_token)
