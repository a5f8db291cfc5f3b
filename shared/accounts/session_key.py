"""The key that sessions are signed with."""

from __future__ import annotations

import secrets

from shared.errors import SetupError
from shared.secret_files import keep_secret
from shared.settings import Settings

LEAST = 32
FILE = "secret_key"


def secret_key(settings: Settings) -> str:
    """Return the key; where no log-in is needed, one that lies in the data folder is made.

    Raises SetupError where users log in and it is missing or short.
    """
    key = settings.secret_key.get_secret_value()
    if len(key) >= LEAST:
        return key
    if key or settings.auth == "required":
        fault = f"has {len(key)} characters" if key else "is missing"
        raise SetupError(
            f"FIELDHAND_SECRET_KEY {fault}; give at least {LEAST} random ones, such as "
            "`openssl rand -hex 32` makes, or a file fieldhand_secret_key in FIELDHAND_SECRETS_DIR"
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return keep_secret(settings.data_dir / FILE, secrets.token_urlsafe(32))
