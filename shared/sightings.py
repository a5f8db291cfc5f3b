"""What the sweeper last saw of the system, so that a page can say why a job waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from shared.moves.common import now
from shared.tables import Sighting

STALE = timedelta(seconds=30)
REDIS = "redis"
SWEEPER = "sweeper"
WORKER = "worker:"


NO_SWEEPER = "The sweeper is not running, so nobody watches over the queue."
NO_REDIS = "The queue (Redis) cannot be reached."
NO_WORKER = "No worker is running."
REMEDIES = {
    NO_SWEEPER: "Start it with `fieldhand sweeper`, or all parts with `fieldhand up`.",
    NO_REDIS: "Start Redis, or set `FIELDHAND_REDIS_URL` to where it is.",
    NO_WORKER: "Start one with `fieldhand worker`, or all parts with `fieldhand up`.",
}
"""What to do about each thing that stands in the way of reading."""


@dataclass(frozen=True, slots=True)
class Health:
    """Which parts have been seen lately."""

    sweeper: bool
    redis: bool
    workers: int

    @property
    def hindrance(self) -> str | None:
        """Say in one sentence why nothing is read now; None when nothing stands in the way."""
        if not self.sweeper:
            return NO_SWEEPER
        if not self.redis:
            return NO_REDIS
        if not self.workers:
            return NO_WORKER
        return None


def record(connection: Connection, workers: Iterable[str], *, redis: bool) -> None:
    """Write down what is there now, in place of what was there before."""
    connection.execute(delete(Sighting))
    parts = [SWEEPER, *([REDIS] if redis else []), *(WORKER + name for name in workers)]
    connection.execute(insert(Sighting), [{"part": part, "seen_at": now()} for part in parts])


def seen(connection: Connection) -> dict[str, datetime]:
    """Return when each part was seen last, by its name: `sweeper`, `redis`, `worker:…`."""
    rows = connection.execute(select(Sighting.part, Sighting.seen_at).order_by(Sighting.part))
    return {row.part: row.seen_at for row in rows}


def health(connection: Connection) -> Health:
    """Return which parts have been seen within the last half minute."""
    rows = connection.execute(select(Sighting.part).where(Sighting.seen_at > now() - STALE))
    parts = set(rows.scalars())
    workers = sum(part.startswith(WORKER) for part in parts)
    return Health(SWEEPER in parts, REDIS in parts, workers)
