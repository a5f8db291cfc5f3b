"""Administrators who act at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.accounts.users import Role, add_user, list_users, set_role
from shared.database import Database
from shared.errors import Conflict


def demote(database: Database, user: str) -> None:
    with database.write() as connection:
        set_role(connection, user, Role.MEMBER)


def test_two_administrators_cannot_demote_each_other_at_once(database: Database) -> None:
    with database.write() as connection:
        one, two = (add_user(connection, name, "a long password", Role.ADMIN) for name in "ab")
    with ThreadPoolExecutor() as threads:
        with database.write() as connection:
            set_role(connection, one, Role.MEMBER)
            other = threads.submit(demote, database, two)
            with pytest.raises(TimeoutError):  # it waits for the first to commit
                other.result(0.5)
        with pytest.raises(Conflict, match="last administrator"):
            other.result(30)
    with database.read() as connection:
        assert [account.name for account in list_users(connection) if account.is_admin] == ["b"]
