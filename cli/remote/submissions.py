"""Submissions under way, kept on the disk: the same command goes on where an earlier one ended.

A record is written before the first byte is sent and holds the idempotency key, so that files whose
answer was lost are not taken in twice; once the server has answered, it names the job. It goes when
the command has done all it was asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shared.errors import SetupError
from shared.exports import write_blocks

LONGEST_SECONDS = 30 * 24 * 3600
"""After a month nobody goes on with a submission."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a submission: its key, and its job once the server has answered."""

    key: str
    job: str | None = None
    transfers: tuple[str, ...] = ()
    """Those of the first files, where they are sent as transfers."""


class Submission:
    """One submission, told from others by all that it is made of."""

    def __init__(self, request: Any) -> None:
        digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        self._file = submissions_folder() / f"{digest[:40]}.json"

    def begin(self) -> Record:
        """Return the record of an earlier run, or write a new one. Raises SetupError."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            known = json.loads(self._file.read_bytes())
            return Record(**known | {"transfers": tuple(known["transfers"])})
        record = Record(secrets.token_hex(16))
        self._write(record)
        return record

    def note(self, record: Record) -> None:
        """Keep what is known now. Raises SetupError."""
        self._write(record)

    def forget(self) -> None:
        """Let the next run begin anew."""
        self._file.unlink(missing_ok=True)

    def _write(self, record: Record) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _remove_old(self._file.parent)
            write_blocks(self._file, [json.dumps(asdict(record))])
        except OSError as error:
            message = f"{self._file.parent} cannot be written: {error.strerror}"
            raise SetupError(f"{message}; XDG_STATE_HOME names another place") from None


def submissions_folder() -> Path:
    """Return where submissions are kept (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "fieldhand" / "submissions"


def _remove_old(folder: Path) -> None:
    oldest = time.time() - LONGEST_SECONDS
    for file in folder.glob("*.json"):
        with suppress(OSError):
            if file.stat().st_mtime < oldest:
                file.unlink()
