"""Outages, and what is left of the work that they end."""

from __future__ import annotations

import os
from collections.abc import Callable

from shared import moves
from shared.storage import Blob, Storage
from worker.context import Context


def silent(storage: Storage) -> Callable[[str], Blob]:
    """Return a way to open blobs of which the system then reads nothing, as from a broken disk."""
    find = storage.open
    return lambda key: silenced(find(key))


def silenced(blob: Blob) -> Blob:
    """Let the system read nothing of a blob any more."""
    folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.dup2(folder, blob.fileno())
    os.close(folder)
    return blob


def return_leases(context: Context) -> None:
    """Give the batches back that are nobody's any more, as the sweeper does."""
    with context.database.write() as connection:
        for lease in moves.expired_leases(connection):
            assert moves.give_back(connection, lease, context.settings.max_attempts)
