"""How long a job is kept once it is over: as its owner wished, and never beyond the setting."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_DAYS = 3_650


def expiry(finished_at: datetime | None, wished: int | None, limit: float) -> datetime | None:
    """Return when a job is removed; None while it is not over, and for one that is kept.

    `wished` and `limit` are days; without a wish, or with a limit of 0, the other one counts.
    """
    days = min((days for days in (wished, limit) if days), default=None)
    return None if finished_at is None or days is None else finished_at + timedelta(days=days)
