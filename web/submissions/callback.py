"""Where a client wants to be told the end of its job: looked at before the job is taken in."""

from __future__ import annotations

from shared.errors import DeliveryError, InvalidRequest
from shared.settings import Settings
from shared.webhooks.resolving import UNRESOLVED, find_addresses
from shared.webhooks.targets import parse_target

CALLBACK_URL = "callback_url"


def check_callback(url: str | None, settings: Settings) -> None:
    """Raise InvalidRequest for a URL that no webhook can go to.

    Where names cannot be looked up now it passes: each delivery looks again.
    """
    if url is None:
        return
    try:
        target = parse_target(url, http=settings.webhook_http)
        find_addresses(target, settings.webhook_networks)
    except DeliveryError as error:
        if error.code != UNRESOLVED:
            message = f"{CALLBACK_URL}: {error.detail}"
            raise InvalidRequest(
                message, code=f"invalid-{CALLBACK_URL}", field=CALLBACK_URL
            ) from None
