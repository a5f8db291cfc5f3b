"""When a webhook that was not delivered is tried again: ever later, for a day."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SECOND, MINUTE, HOUR = 1, 60, 3600
PAUSES = (
    *(5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE),
    *(1 * HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR),
)
"""Seconds after the first attempt, the second and so on: less than a day in all."""
PATIENCE = timedelta(days=1)
JITTER = 0.2
"""So much of a pause may be left out, so that not all come back at once."""


def find_next(
    tries: int, queued_at: datetime, moment: datetime, retry_after: str | None = None
) -> datetime | None:
    """Return when to try again after so many attempts; None when it is given up.

    A receiver that names a time is not asked before it; one beyond the day ends it.
    """
    if tries > len(PAUSES):
        return None
    pause = PAUSES[tries - 1] * (1 - JITTER * random.random())  # noqa: S311  # nosec B311
    again_at = max(moment + timedelta(seconds=pause), read_retry_after(retry_after, moment))
    return again_at if again_at <= queued_at + PATIENCE else None


def read_retry_after(text: str | None, moment: datetime) -> datetime:
    """Return the moment that a header Retry-After names (RFC 9110); now where it names none."""
    if text is None:
        return moment
    if text.isascii() and text.isdigit():
        return moment + min(timedelta(seconds=int(text[:9])), 2 * PATIENCE)
    try:
        named = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the second of numbers that no C integer holds
        return moment
    return named if named.tzinfo else named.replace(tzinfo=UTC)
