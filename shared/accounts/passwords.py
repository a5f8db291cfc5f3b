"""Passwords: hashed by Argon2id (RFC 9106), and checked at the same cost whoever asks."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from shared.errors import InvalidRequest

LEAST, MOST = 12, 200
"""Characters; a longer one would only be work for the server."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The parameters that OWASP recommends: 19 MiB, some tens of milliseconds."""


def make_password() -> str:
    """Return a fresh password of 120 random bits."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """Return what is kept of a password. Raises InvalidRequest for one that cannot be taken."""
    if not LEAST <= len(password) <= MOST:
        message = f"a password has {LEAST} to {MOST} characters"
        raise InvalidRequest(message, code="invalid-password", field="password")
    return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that is kept; for None it takes as long, and is not."""
    try:
        right = _HASHER.verify(kept or _nobodys(), password[: MOST + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and kept is not None


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody knows."""
    return _HASHER.hash(secrets.token_urlsafe())
