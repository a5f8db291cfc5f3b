"""Which secrets the webhooks of an owner are signed with: those of the setting, or kept ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.errors import Conflict
from shared.moves.common import now
from shared.settings import Settings
from shared.tables import WebhookSecret
from shared.webhooks.keys import derive_secret, make_secret, split_secrets

ROTATION = timedelta(days=1)
"""For so long what is sent is signed with the secret before, too."""


@dataclass(frozen=True, slots=True)
class SigningSecrets:
    """What is signed with: one secret, and for a day after a rotation the one before."""

    secret: str
    previous: str | None = None
    previous_until: datetime | None = None

    @property
    def all(self) -> list[str]:
        return [self.secret, *([self.previous] if self.previous else [])]


def find_secrets(connection: Connection, settings: Settings, owner: str | None) -> SigningSecrets:
    """Return the secrets of an owner, made now where there are none; in a transaction to write."""
    if given := split_secrets(settings.webhook_secret.get_secret_value()):
        secret, *before = [derive_secret(secret, owner) for secret in given]
        return SigningSecrets(secret, before[0] if before else None)
    kept = connection.execute(_of(owner)).one_or_none()
    if kept is None:
        _make(connection, owner)
        kept = connection.execute(_of(owner)).one()
    if kept.previous_until and kept.previous_until > now():
        return SigningSecrets(kept.secret, kept.previous, kept.previous_until)
    return SigningSecrets(kept.secret)


def rotate(connection: Connection, settings: Settings, owner: str | None) -> SigningSecrets:
    """Make a fresh secret; the one before signs for another day, an earlier one no longer.

    Raises Conflict where the secret is a setting.
    """
    if settings.webhook_secret.get_secret_value():
        message = "the secret is that of FIELDHAND_WEBHOOK_SECRET; put a new one before it there"
        raise Conflict(message, code="secret-is-a-setting")
    before = find_secrets(connection, settings, owner)
    connection.execute(
        update(WebhookSecret)
        .where(WebhookSecret.owner == (owner or ""))
        .values(secret=make_secret(), previous=before.secret, previous_until=now() + ROTATION)
    )
    return find_secrets(connection, settings, owner)


def _of(owner: str | None) -> Any:
    return select(WebhookSecret).where(WebhookSecret.owner == (owner or ""))


def _make(connection: Connection, owner: str | None) -> None:
    """Insert a secret, unless another process is faster."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"owner": owner or "", "secret": make_secret()}
    connection.execute(insert(WebhookSecret).values(row).on_conflict_do_nothing())
