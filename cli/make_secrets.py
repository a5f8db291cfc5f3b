"""`python -m cli.make_secrets FOLDER`: the secrets of a compose project, made once.

Its containers share the folder, and nobody else sees it; nothing secret stands in a file that
people edit or commit.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from shared.accounts.passwords import make_password
from shared.secret_files import OURS, keep_secret

PASSWORD = "postgres_password"  # noqa: S105
DATABASE_URL = "fieldhand_database_url"
ADMIN_PASSWORD = "fieldhand_admin_password"  # noqa: S105
SECRET_KEY = "fieldhand_secret_key"  # noqa: S105
EVERYBODYS = 0o444
"""The server of the database runs as a user of its own, whom we do not know."""


def make_secrets(folder: Path) -> None:
    """Make what is not there yet; what is there stays, since the database knows it."""
    password = keep_secret(folder / PASSWORD, secrets.token_urlsafe(32), EVERYBODYS)
    url = f"postgresql://fieldhand:{password}@postgres/fieldhand"
    keep_secret(folder / DATABASE_URL, url, OURS)
    keep_secret(folder / ADMIN_PASSWORD, make_password(), OURS)
    keep_secret(folder / SECRET_KEY, secrets.token_urlsafe(32), OURS)


if __name__ == "__main__":
    make_secrets(Path(sys.argv[1]))
