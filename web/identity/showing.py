"""A secret that is shown once, on the page after the one that made it, and kept nowhere.

The session names what it was made from; without the key of this server that tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode

from flask import current_app, session

from web.identity.who import current

KEPT = "made"
SECONDS = 60
"""How long the page may take to come; after that nothing is shown, whoever has the cookie."""


def make_secret() -> str:
    """Return a secret of 256 bits that the next page of this session can show."""
    seed = secrets.token_hex(16)
    session[KEPT] = [seed, int(time.time())]
    return _secret(seed)


def take_secret() -> str | None:
    """Return the secret that the page before made; None where none was, and the next time."""
    seed, made = session.pop(KEPT, ("", 0))
    return _secret(seed) if seed and time.time() - made <= SECONDS else None


def forget_secret() -> None:
    """Show nothing on the next page: what the secret was made for did not come to be."""
    session.pop(KEPT, None)


def _secret(seed: str) -> str:
    """Derive a secret from a seed, the user and the key of this server (RFC 2104)."""
    key = str(current_app.secret_key).encode()
    told = f"secret shown once {current().user} {seed}".encode()
    return urlsafe_b64encode(hmac.digest(key, told, hashlib.sha256)).decode().rstrip("=")
