"""The courier: sends what is due, several at once, beside the rounds of the sweeper."""

from __future__ import annotations

import threading
from collections import Counter
from http import HTTPStatus

import structlog

from shared.database import Database
from shared.moves import Attempt, DeliveryLease, Due, claim_delivery, find_due, record_attempt
from shared.moves.common import now
from shared.settings import Settings
from shared.webhooks.kept_secrets import find_secrets
from shared.webhooks.resolving import LOOKUP_SECONDS, Resolve, resolve
from worker.webhooks.attempt import make_attempt
from worker.webhooks.backoff import PAUSES, find_next

AT_A_HOST = 2
"""A receiver that hangs takes no more than this from the others."""
LEASE_MARGIN_SECONDS = 15.0
"""Beyond the longest attempt: to write down what came of it."""
PARTING_SECONDS = 3.0
"""What is not answered by then is sent again after its lease."""

log = structlog.stdlib.get_logger(__name__)


class Courier:
    """One thread that finds what is due, and one for each webhook that is under way."""

    def __init__(self, database: Database, settings: Settings, look_up: Resolve = resolve) -> None:
        self._database, self._settings, self._look_up = database, settings, look_up
        self._lease_seconds = settings.webhook_seconds + LOOKUP_SECONDS + LEASE_MARGIN_SECONDS
        self._under_way: set[Due] = set()
        self._ended = threading.Condition()
        self._news = threading.Event()
        self._stopped = False
        self._finder = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._finder.start()

    def stop(self) -> None:
        """Send nothing more, and give what is under way a moment to end."""
        self._stopped = True
        self._news.set()
        self._finder.join()
        with self._ended:
            self._ended.wait_for(lambda: not self._under_way, PARTING_SECONDS)

    def _run(self) -> None:
        while not self._stopped:
            self._news.clear()  # before the look: what ends during it may be what one waits for
            try:
                sent = self._send_next()
            except Exception:
                log.exception("webhooks wait: what is due cannot be found")
                sent = False
            if not sent and not self._stopped:
                self._news.wait(self._settings.sweep_seconds)

    def _send_next(self) -> bool:
        """Send the next that is due in a thread of its own; False when there is none to send."""
        due = self._find()
        if due is None:
            return False
        with self._database.write() as connection:
            lease = claim_delivery(connection, due, self._lease_seconds)
            secrets = find_secrets(connection, self._settings, due.owner).all
        if lease:
            with self._ended:
                self._under_way.add(due)
            threading.Thread(target=self._carry, args=(due, lease, secrets), daemon=True).start()
        return True

    def _find(self) -> Due | None:
        """Return what is due; None also where as many are under way as there may be."""
        with self._ended:
            under_way = list(self._under_way)
        senders = self._settings.webhook_senders
        if len(under_way) >= senders:
            return None
        hosts = Counter(due.host for due in under_way)
        owners = Counter(due.owner for due in under_way if due.owner)
        with self._database.read() as connection:
            return find_due(
                connection,
                [host for host, number in hosts.items() if number >= AT_A_HOST],
                [owner for owner, number in owners.items() if number >= senders // 2],
            )

    def _carry(self, due: Due, lease: DeliveryLease, secrets: list[str]) -> None:
        try:
            self._deliver(lease, secrets)
        except Exception:
            log.exception("what came of a webhook is lost; it is sent again", webhook=lease.id)
        finally:
            with self._ended:
                self._under_way.discard(due)
                self._ended.notify_all()
            self._news.set()

    def _deliver(self, lease: DeliveryLease, secrets: list[str]) -> None:
        attempt, retry_after = self._attempt(lease, secrets)
        again_at = None
        if not attempt.is_delivered and attempt.status != HTTPStatus.GONE:
            again_at = find_next(lease.tries, lease.queued_at, now(), retry_after)
        with self._database.write() as connection:
            held = record_attempt(connection, lease, attempt, again_at)
        said = {"status": attempt.status, "error": attempt.error, "again_at": again_at}
        log.info("a webhook was sent", webhook=lease.id, attempt=lease.attempt, held=held, **said)

    def _attempt(self, lease: DeliveryLease, secrets: list[str]) -> tuple[Attempt, str | None]:
        """Make an attempt, unless every one before has ended without a trace."""
        if lease.tries > len(PAUSES) + 1:
            return Attempt(0, error="the sweeper ended during it, again and again"), None
        return make_attempt(lease, secrets, self._settings, self._look_up)
