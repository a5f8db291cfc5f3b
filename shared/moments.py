"""Moments as the HTTP contract writes them."""

from __future__ import annotations

from datetime import datetime


def moment(at: datetime) -> str:
    """Return a moment in UTC, by ISO 8601."""
    return at.isoformat().replace("+00:00", "Z")
