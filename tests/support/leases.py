"""Leases that ran out, returned as the sweeper does it."""

from __future__ import annotations

from shared import moves
from worker.context import Context


def return_leases(context: Context) -> None:
    """Give the batches back that are nobody's any more."""
    with context.database.write() as connection:
        for lease in moves.expired_leases(connection):
            assert moves.give_back(connection, lease, context.settings.max_attempts)
