"""Tell outages, which pass by themselves, from faults, which come again."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import exc

PATIENCE_SECONDS = 86_400.0
"""How long a job waits for outages to pass after anything of it began or ended."""
PAUSE_SECONDS = 10.0
"""How long work rests that an outage ended."""
LONGEST_WAIT = 300.0
"""How many seconds a worker waits to say what became of its work."""
SILENT_DATABASE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


def is_outage(error: Exception) -> bool:
    """Return whether database or storage could not answer: no room, no connection, no file handle.

    An error without a number is not of the system, but of a library that met a broken file.
    """
    if isinstance(error, OSError):
        return error.errno is not None and not isinstance(error, FileNotFoundError)
    return isinstance(error, SILENT_DATABASE)


def persist(act: Callable[[], None]) -> None:
    """Do what an outage may keep from being done, again and again, until it is done."""
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return act()
        except Exception as error:
            if not is_outage(error) or time.monotonic() > deadline:
                raise
        time.sleep(1)
