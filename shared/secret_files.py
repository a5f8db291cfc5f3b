"""Secrets in files of their own: made once, never changed, and whole as soon as they are there."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

OURS = 0o400


def keep_secret(file: Path, fresh: str, mode: int = OURS) -> str:
    """Return what a file holds; one that is not there appears with what is fresh.

    Where several processes make it at once, all return what the first has made.
    """
    if not file.exists():
        partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS)
        try:
            with os.fdopen(descriptor, "w") as out:
                out.write(fresh)
                os.fchmod(descriptor, mode)
            with suppress(FileExistsError):
                os.link(partial, file)
        finally:
            partial.unlink()
    return file.read_text()
