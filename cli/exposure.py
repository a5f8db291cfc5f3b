"""Who can reach the server: without a log-in this machine alone."""

from __future__ import annotations

from shared.errors import SetupError
from shared.loopback import is_loopback
from shared.settings import Settings


def refuse_open_to_others(settings: Settings) -> None:
    """Raise SetupError where others reach a server that asks nobody who they are."""
    if settings.auth == "open" and not is_loopback(settings.host):
        raise SetupError(
            f"FIELDHAND_HOST {settings.host} lets others in, and nobody has to log in: set "
            "FIELDHAND_AUTH to required, or FIELDHAND_HOST to 127.0.0.1"
        )
