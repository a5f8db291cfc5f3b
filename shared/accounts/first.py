"""The first administrator of a server on which users must log in."""

from __future__ import annotations

from sqlalchemy import Connection

from shared.accounts.auditing import Actor, record
from shared.accounts.users import Role, add_user, has_users
from shared.settings import Settings

NAME = "admin"


def add_first_admin(connection: Connection, settings: Settings) -> bool:
    """Add `admin` with the password of the settings where there is no user yet; tell whether so."""
    password = settings.admin_password.get_secret_value()
    if settings.auth != "required" or not password or has_users(connection):
        return False
    add_user(connection, NAME, password, Role.ADMIN)
    record(connection, Actor(), "user added", NAME, role=Role.ADMIN)
    return True
