"""Which parts of the system are well, in words for people, and what to do about the others."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from migrations import find_mismatch
from shared.sightings import (
    NO_REDIS,
    NO_SWEEPER,
    NO_WORKER,
    REMEDIES,
    SWEEPER,
    WORKER,
    health,
    seen,
)
from shared.states import Queue
from shared.tables import Upload
from web.pages.words import amount, listing
from web.parts import Parts
from web.room import find_shortage

MAKE_ROOM = "Make room, remove old jobs, or set `FIELDHAND_RETENTION_DAYS`."


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of one part; where it is not well, also the way out."""

    part: str
    is_well: bool
    words: str
    remedy: str = ""


def examine(parts: Parts, connection: Connection) -> list[Finding]:
    """Look at every part."""
    findings = [_sweeper(connection), _workers(connection), _redis(parts)]
    return [*findings, _database(parts), _storage(parts, connection)]


def _sweeper(connection: Connection) -> Finding:
    if health(connection).sweeper:
        return Finding("Sweeper", True, "Watches over the queue.")
    words = NO_SWEEPER if SWEEPER in seen(connection) else "The sweeper has never run here."
    return Finding("Sweeper", False, words, REMEDIES[NO_SWEEPER])


def _workers(connection: Connection) -> Finding:
    found, parts_seen = health(connection), seen(connection)
    if not found.sweeper or not found.redis:
        missing = "sweeper" if not found.sweeper else "queue"
        return Finding("Workers", False, f"Cannot be seen without the {missing}.")
    names = sorted(name.removeprefix(WORKER) for name in parts_seen if name.startswith(WORKER))
    if not found.workers:
        return Finding("Workers", False, NO_WORKER, REMEDIES[NO_WORKER])
    return Finding("Workers", True, f"{len(names)} alive: {', '.join(names)}.")


def _redis(parts: Parts) -> Finding:
    lengths = {queue: parts.doorbell.length(queue) for queue in Queue}
    if None in lengths.values():
        return Finding("Queue", False, NO_REDIS, REMEDIES[NO_REDIS])
    told = listing(f"{length:,} for {queue} jobs" for queue, length in lengths.items())
    return Finding("Queue", True, f"Redis answers; messages that wait: {told}.")


def _database(parts: Parts) -> Finding:
    kind = parts.database.engine.dialect.name
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(kind, kind)
    try:
        mismatch = find_mismatch(parts.database)
    except SQLAlchemyError:
        return Finding(
            "Database", False, f"{name} does not answer.", "See `FIELDHAND_DATABASE_URL`."
        )
    if mismatch:
        return Finding("Database", False, f"{name} has {mismatch}.", f"{mismatch.remedy}.")
    return Finding("Database", True, f"{name} answers, and its schema is the one of this version.")


def _storage(parts: Parts, connection: Connection) -> Finding:
    try:
        parts.storage.check()
        shortage, free = find_shortage(parts), parts.storage.free()
    except OSError as error:
        words = f"It cannot be written: {error.strerror}."
        return Finding("Storage", False, words, "See `FIELDHAND_STORAGE_URL`.")
    if shortage:
        return Finding("Storage", False, f"Uploads are refused: {shortage}.", MAKE_ROOM)
    used = connection.execute(select(func.coalesce(func.sum(Upload.size), 0))).scalar_one()
    room = "" if free is None else f", {amount(free)} are free"
    return Finding("Storage", True, f"Uploads take {amount(int(used))}{room}.")
