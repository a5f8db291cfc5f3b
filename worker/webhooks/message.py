"""What a receiver gets: a thin body, and the headers of Standard Webhooks that sign it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from standardwebhooks.webhooks import Webhook

from shared.moments import moment
from shared.moves import DeliveryLease

AGENT = f"Fieldhand/{version('fieldhand')}"


def make_body(delivery: DeliveryLease, base: str) -> str:
    """Return the body, the same at each attempt: the job as in the contract, its links absolute."""
    links = {name: base + path for name, path in delivery.job["links"].items()}
    return json.dumps(
        {
            "type": delivery.type,
            "timestamp": moment(delivery.created_at),
            "data": {**delivery.job, "links": links},
        }
    )


def make_headers(
    delivery: DeliveryLease, body: str, secrets: Sequence[str], at: datetime
) -> dict[str, str]:
    """Return the headers of an attempt at a moment in UTC, with a signature for each secret."""
    signatures = [Webhook(secret).sign(delivery.id, at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
