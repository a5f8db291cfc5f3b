"""Log in by name and password."""

from __future__ import annotations

from shared.accounts.passwords import is_password
from shared.accounts.users import Account, find_by_name
from shared.database import Database


def log_in(database: Database, name: str, password: str) -> Account | None:
    """Return the user of this name and password; None where they do not belong together.

    It takes as long for a name that nobody has, and for a user who is disabled.
    """
    with database.read() as connection:
        account = find_by_name(connection, name)
    right = is_password(account.password if account else None, password)
    return account if account and right and account.active else None
