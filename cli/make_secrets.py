"""`python -m cli.make_secrets FOLDER`: the secrets of a compose project, made once.

Its containers share the folder, and nobody else sees it; nothing secret stands in a file that
people edit or commit.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

PASSWORD = "postgres_password"  # noqa: S105
DATABASE_URL = "fieldhand_database_url"
OURS = 0o400
EVERYBODYS = 0o444
"""The server of the database runs as a user of its own, whom we do not know."""


def make_secrets(folder: Path) -> None:
    """Make what is not there yet; what is there stays, since the database knows it."""
    password = _keep(folder / PASSWORD, secrets.token_urlsafe(32), EVERYBODYS)
    url = f"postgresql://fieldhand:{password}@postgres/fieldhand"
    _keep(folder / DATABASE_URL, url, OURS)


def _keep(file: Path, fresh: str, mode: int) -> str:
    """Return what a file holds; one that is not there appears whole, with what is fresh."""
    if not file.exists():
        partial = file.with_name(file.name + ".part")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS)
        with os.fdopen(descriptor, "w") as out:
            out.write(fresh)
            os.fchmod(descriptor, mode)
        partial.rename(file)
    return file.read_text()


if __name__ == "__main__":
    make_secrets(Path(sys.argv[1]))
