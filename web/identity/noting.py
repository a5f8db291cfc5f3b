"""Note in the record what somebody does through the web: who they are, and from where."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import Connection

from shared.accounts.auditing import Actor, record
from shared.accounts.users import Account
from web.identity.who import current


def note(
    connection: Connection,
    action: str,
    target: str | None = None,
    account: Account | None = None,
    **details: Any,
) -> None:
    """Record that whoever asks, or an account that just logged in, does something."""
    user = account.id if account else current().user or None
    name = account.name if account else current().name
    record(connection, Actor(user, name, request.remote_addr), action, target, **details)
