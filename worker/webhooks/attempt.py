"""One attempt to deliver: look where it leads, sign, send, and say what came of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from shared.errors import DeliveryError
from shared.moves import Attempt, DeliveryLease
from shared.settings import Settings
from shared.webhooks.resolving import Resolve, find_addresses
from shared.webhooks.targets import parse_target
from worker.webhooks.deadline import Deadline
from worker.webhooks.exchange import Answer, post
from worker.webhooks.message import make_body, make_headers

log = structlog.stdlib.get_logger(__name__)


def make_attempt(
    delivery: DeliveryLease, secrets: Sequence[str], settings: Settings, look_up: Resolve
) -> tuple[Attempt, str | None]:
    """Return what came of one attempt, and what the receiver says about trying again.

    A fault of ours counts as one that may pass, and is logged.
    """
    begun = time.monotonic()
    answer, error = None, None
    try:
        answer = _send(delivery, secrets, settings, look_up)
    except DeliveryError as fault:
        error = fault.detail
    except Exception:
        log.exception("a webhook could not be sent", webhook=delivery.id)
        error = "a fault on our side, which has been logged"
    milliseconds = round(1000 * (time.monotonic() - begun))
    if answer is None:
        return Attempt(milliseconds, error=error), None
    return Attempt(milliseconds, answer.status, None, answer.beginning), answer.retry_after


def _send(
    delivery: DeliveryLease, secrets: Sequence[str], settings: Settings, look_up: Resolve
) -> Answer:
    deadline = Deadline(settings.webhook_seconds)
    target = parse_target(delivery.url, http=settings.webhook_http)
    addresses = find_addresses(target, settings.webhook_networks, look_up)
    body = make_body(delivery, settings.public)
    headers = make_headers(delivery, body, secrets, datetime.now(UTC))
    return post(target, addresses, body.encode(), headers, deadline)
