"""Tell outages, which pass by themselves, from faults, which come again."""

from __future__ import annotations

from sqlalchemy import exc

PATIENCE_SECONDS = 86_400.0
"""How long after its start a job waits for outages to pass, before they count as attempts."""
PAUSE_SECONDS = 10.0
"""How long work rests that an outage ended."""
SILENT_DATABASE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


def is_outage(error: Exception) -> bool:
    """Return whether database or storage could not answer: no room, no connection, no file handle.

    An error without a number is not of the system, but of a library that met a broken file.
    """
    if isinstance(error, OSError):
        return error.errno is not None and not isinstance(error, FileNotFoundError)
    return isinstance(error, SILENT_DATABASE)
