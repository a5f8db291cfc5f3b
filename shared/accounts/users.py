"""The users of a server: added, found, changed, and never removed but disabled.

What they sent and did stays theirs, so that no later user of the same name finds it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from shared.accounts.passwords import hash_password
from shared.errors import Conflict, InvalidRequest, NotFound
from shared.tables import User

LONGEST_NAME = 64
_NAME = re.compile(rf"[\w.@+-]{{1,{LONGEST_NAME}}}")


class Role(StrEnum):
    """What a user may do."""

    ADMIN = "admin"
    """Also add users and see what was done; not what others have sent."""
    MEMBER = "member"
    """Send jobs and templates, and see their own."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as it is kept."""

    id: str
    name: str
    password: str
    role: Role
    active: bool
    created_at: datetime
    epoch: int

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


_COLUMNS = [getattr(User, column) for column in Account.__slots__]


def add_user(connection: Connection, name: str, password: str, role: Role = Role.MEMBER) -> str:
    """Add a user and return their id. Raises InvalidRequest, or Conflict for a name that is taken.

    Names that differ in case alone, or in how Unicode writes them, are the same.
    """
    if not _NAME.fullmatch(name):
        message = f"a user name has 1 to {LONGEST_NAME} letters, digits or . _ @ + -"
        raise InvalidRequest(message, code="invalid-name", field="name")
    row: dict[str, Any] = {"id": secrets.token_hex(10), "name": name, "key": key_of(name)}
    row |= {"password": hash_password(password), "role": role, "active": True, "epoch": 1}
    try:
        connection.execute(insert(User), [row | {"created_at": datetime.now(UTC)}])
    except IntegrityError:
        raise Conflict(f"there is a user {name} already", code="name-taken") from None
    return str(row["id"])


def find_user(connection: Connection, user_id: str) -> Account | None:
    """Return a user by id."""
    return _account(connection.execute(select(*_COLUMNS).where(User.id == user_id)).one_or_none())


def find_by_name(connection: Connection, name: str) -> Account | None:
    """Return a user by name, in whatever case it is written."""
    key = key_of(name) if _NAME.fullmatch(name) else ""  # PostgreSQL takes no zero byte
    return _account(connection.execute(select(*_COLUMNS).where(User.key == key)).one_or_none())


def require_user(connection: Connection, name: str) -> Account:
    """Return a user by name. Raises NotFound."""
    account = find_by_name(connection, name)
    if account is None:
        raise NotFound(f"there is no user {name[:LONGEST_NAME]!r}")
    return account


def list_users(connection: Connection) -> list[Account]:
    """Return all users in the order of their names."""
    rows = connection.execute(select(*_COLUMNS).order_by(User.key))
    return [account for row in rows if (account := _account(row))]


def has_users(connection: Connection) -> bool:
    """Tell whether there is any user yet."""
    return connection.execute(select(User.id).limit(1)).scalar() is not None


def set_password(connection: Connection, user_id: str, password: str) -> None:
    """Give a user another password, and end all their sessions. Raises InvalidRequest."""
    _change(connection, user_id, password=hash_password(password), epoch=User.epoch + 1)


def end_sessions(connection: Connection, user_id: str) -> None:
    """End all sessions of a user, also those of cookies that were copied; their tokens stay."""
    _change(connection, user_id, epoch=User.epoch + 1)


def set_active(connection: Connection, user_id: str, *, active: bool) -> None:
    """Let a user in again, or no longer; that ends all their sessions and stops their tokens.

    Raises Conflict for the last administrator.
    """
    _lock_administrators(connection)
    _change(connection, user_id, active=active, epoch=User.epoch + 1)
    _require_administrator(connection)


def set_role(connection: Connection, user_id: str, role: Role) -> None:
    """Give a user another role. Raises Conflict for the last administrator."""
    _lock_administrators(connection)
    _change(connection, user_id, role=role)
    _require_administrator(connection)


def _change(connection: Connection, user_id: str, **values: Any) -> None:
    connection.execute(update(User).where(User.id == user_id).values(**values))


def _lock_administrators(connection: Connection) -> None:
    """Let no two of them take the role from each other at once; SQLite has one writer anyway."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.active).order_by(User.id)
    connection.execute(admins.with_for_update()).all()


def _require_administrator(connection: Connection) -> None:
    """Raise Conflict, so that all is rolled back, where no administrator would be left."""
    admins = select(func.count()).where(User.role == Role.ADMIN, User.active)
    if not connection.execute(admins).scalar_one():
        message = "this is the last administrator; make somebody else one first"
        raise Conflict(message, code="last-administrator")


def key_of(name: str) -> str:
    """Return the one spelling of a name that tells two apart."""
    return unicodedata.normalize("NFKC", name).casefold()


def _account(row: Any) -> Account | None:
    return Account(**(row._asdict() | {"role": Role(row.role)})) if row else None
