"""How long a client wishes its job to be kept: no longer than this server keeps any."""

from __future__ import annotations

from shared.errors import InvalidRequest
from web.parts import Parts

RETENTION = "retention_days"


def check_retention(parts: Parts, wished: int | None) -> None:
    """Raise InvalidRequest for a wish that this server does not grant."""
    limit = parts.settings.retention_days
    if wished is not None and limit and wished > limit:
        message = f"{RETENTION}: this server keeps no job for longer than {limit:g} days"
        raise InvalidRequest(message, code=f"invalid-{RETENTION}", field=RETENTION)
