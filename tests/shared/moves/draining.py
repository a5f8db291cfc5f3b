"""Honest workers, who bring a job to its end from wherever it stands."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from shared import moves
from shared.database import Database
from shared.moves import BatchLease
from shared.states import BatchState
from shared.tables import Batch, Job
from tests.shared.moves.hands import LEASE, queued_pages, results


def drain(database: Database, job_id: str) -> None:
    """Take every lease away, finish the expansion, and read what is rung until nothing is."""
    with database.write() as connection:
        connection.execute(update(Job).values(expand_lease_until=None))
        for lease in held_leases(connection, job_id):
            moves.give_back(connection, lease, max_attempts=1000)
        expansion = moves.claim_expansion(connection, job_id, LEASE)
        if expansion:
            moves.finish_expansion(connection, expansion, interactive_pages=4)
    while rung := ring(database, job_id):
        for number in rung:
            with database.write() as connection:
                lease = moves.claim_batch(connection, job_id, number, LEASE)
                assert lease
                pages = queued_pages(connection, lease)
                assert moves.finish_batch(connection, lease, results(pages))


def held_leases(connection: Connection, job_id: str) -> list[BatchLease]:
    columns = [getattr(Batch, name) for name in BatchLease.__dataclass_fields__]
    held = select(*columns).where(Batch.job_id == job_id, Batch.state == BatchState.RUNNING)
    return [BatchLease(*row) for row in connection.execute(held)]


def ring(database: Database, job_id: str) -> list[int]:
    """Ring the next batches and return all that are rung."""
    rung = select(Batch.number).where(Batch.job_id == job_id, Batch.state == BatchState.RUNG)
    with database.write() as connection:
        moves.ring_next(connection, job_id, window=2)
        return list(connection.execute(rung).scalars())
