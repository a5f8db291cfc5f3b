"""The secrets of webhooks, as Standard Webhooks writes them: `whsec_` and Base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64


def make_secret() -> str:
    """Return a fresh secret of 32 bytes."""
    return _written(secrets.token_bytes(32))


def split_secrets(text: str) -> list[str]:
    """Return the secrets of a setting, the one in use first. Raises ValueError."""
    found = text.split()
    for secret in found:
        if not LEAST_BYTES <= len(_bytes_of(secret)) <= MOST_BYTES:
            raise ValueError(f"a secret has {LEAST_BYTES} to {MOST_BYTES} bytes")
    return found


def derive_secret(secret: str, owner: str | None) -> str:
    """Return the secret of one owner, from which nobody can tell that of another (HMAC, RFC 2104).

    What belongs to nobody is signed with the secret itself.
    """
    if owner is None:
        return secret
    return _written(hmac.digest(_bytes_of(secret), owner.encode(), hashlib.sha256))


def _written(key: bytes) -> str:
    return PREFIX + base64.b64encode(key).decode()


def _bytes_of(secret: str) -> bytes:
    try:
        if secret.startswith(PREFIX):
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        pass
    raise ValueError(f"a secret is {PREFIX} and Base64")
