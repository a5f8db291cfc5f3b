"""Tokens of the API: shown once when they are made, kept as a hash, revoked by their id."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from shared.accounts.scopes import check_scopes, scopes_of
from shared.accounts.users import Account, find_user
from shared.errors import InvalidRequest, NotFound
from shared.tables import Token

MARK = "fh_"
SECRET_BYTES = 32
SHOWN = 8
"""Characters by which people know a token: of its secret 208 bits stay."""
LONGEST_NAME = 100
LONGEST_DAYS = 3650
USED_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a token was used: not each request writes."""


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as it is listed; nothing in it lets anybody in."""

    id: str
    user: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows a token, and what it allows."""

    account: Account
    token_id: str
    scopes: frozenset[str]
    unnoted: bool
    """Whether it is to be noted that it was used."""


_COLUMNS = [getattr(Token, column) for column in TokenView.__slots__]


def make_token(
    connection: Connection, user_id: str, name: str, scopes: Iterable[str], days: int | None
) -> str:
    """Make a token that lasts so many days, or for ever, and return it: it is not kept.

    Raises InvalidRequest.
    """
    token = MARK + secrets.token_urlsafe(SECRET_BYTES)
    keep_token(connection, token, {"user": user_id, "name": name, "scopes": scopes}, days)
    return token


def keep_token(connection: Connection, token: str, told: dict[str, Any], days: int | None) -> None:
    """Keep the hash of a token with its `user`, `name` and `scopes`. Raises InvalidRequest."""
    name = told["name"].strip()
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        message = f"the name of a token has 1 to {LONGEST_NAME} characters"
        raise InvalidRequest(message, code="invalid-name", field="name")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        message = f"a token lasts 1 to {LONGEST_DAYS} days, or for ever"
        raise InvalidRequest(message, code="invalid-days", field="days")
    moment = datetime.now(UTC)
    row = {"id": secrets.token_hex(10), "user": told["user"], "name": name, "hash": _hash(token)}
    row |= {"prefix": token[: len(MARK) + SHOWN], "scopes": check_scopes(told["scopes"])}
    row |= {"created_at": moment, "expires_at": moment + timedelta(days=days) if days else None}
    connection.execute(insert(Token), [row])


def find_bearer(connection: Connection, token: str) -> Bearer | None:
    """Return who shows a token; None for one that is none, is over, or whose user is disabled."""
    row = connection.execute(select(*_COLUMNS).where(Token.hash == _hash(token))).one_or_none()
    moment = datetime.now(UTC)
    if row is None or (row.expires_at and row.expires_at <= moment):
        return None
    account = find_user(connection, row.user)
    if account is None or not account.active:
        return None
    scopes = scopes_of(admin=account.is_admin).intersection(row.scopes)
    unnoted = row.used_at is None or row.used_at < moment - USED_EVERY
    return Bearer(account, row.id, scopes, unnoted)


def note_use(connection: Connection, token_id: str) -> None:
    """Note that a token is used now."""
    moment = datetime.now(UTC)
    stale = or_(Token.used_at.is_(None), Token.used_at < moment - USED_EVERY)
    connection.execute(update(Token).where(Token.id == token_id, stale).values(used_at=moment))


def list_tokens(connection: Connection, user_id: str | None = None) -> list[TokenView]:
    """Return the tokens of a user, or of all, the newest first."""
    query = select(*_COLUMNS).order_by(Token.created_at.desc(), Token.id)
    rows = connection.execute(query.where(Token.user == user_id) if user_id else query)
    return [TokenView(*row) for row in rows]


def revoke_token(connection: Connection, token_id: str, user_id: str | None = None) -> None:
    """Remove a token, of that user where one is given. Raises NotFound."""
    query = delete(Token).where(Token.id == token_id)
    if not token_id.isalnum():
        raise NotFound("there is no such token")
    if not connection.execute(query.where(Token.user == user_id) if user_id else query).rowcount:
        raise NotFound(f"there is no token {token_id}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
