"""One Fieldhand a folder: a lock that ends with the last process that holds it."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from cli.process_groups import exists
from shared.errors import SetupError

WAIT_SECONDS = 30.0
"""A killed run holds the lock until its warden has ended the last part."""


def lock_folder(
    folder: Path,
    file: str = "up.lock",
    way_out: str = "stop it first, or set FIELDHAND_DATA_DIR to another folder",
) -> int:
    """Return the descriptor of the lock. Raises SetupError when another run holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetupError(f"the folder {folder} cannot be written: {error.strerror}") from None
    give_up = time.monotonic() + WAIT_SECONDS
    while not _try(descriptor):
        holder = _holder(descriptor)
        if exists(holder) or time.monotonic() > give_up:
            os.close(descriptor)
            raise SetupError(f"Fieldhand already runs on {folder} (process {holder}): {way_out}")
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int:
    """Return the process that took the lock; it may be gone while its warden still has it."""
    written = os.pread(descriptor, 20, 0)
    return int(written) if written.isdigit() else os.getpid()
