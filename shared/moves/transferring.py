"""Files that come in pieces: begun, grown, taken by a job, or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from shared.errors import Conflict
from shared.moves.common import moved, now
from shared.tables import Transfer

PATIENCE_AT_START = timedelta(hours=1)
"""For which a transfer is kept of which nothing has come, though longer ones are wished for."""


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A file of which nothing has come yet."""

    id: str
    name: str
    length: int
    upload_metadata: str
    owner: str | None = None


def begin_transfer(connection: Connection, transfer: NewTransfer) -> None:
    """Insert a transfer; its empty file is in the storage already."""
    row = {
        "id": transfer.id,
        "owner": transfer.owner,
        "name": transfer.name,
        "upload_metadata": transfer.upload_metadata,
        "length": transfer.length,
        "offset": 0,
        "touched_at": now(),
    }
    connection.execute(insert(Transfer), [row])


def advance_transfer(
    connection: Connection, transfer_id: str, known: int, offset: int, sha256: str | None
) -> bool:
    """Move the offset on from the known one: the bytes up to it are on disk.

    False: somebody else was there first, or it is gone.
    """
    untaken = update(Transfer).where(Transfer.id == transfer_id, Transfer.job_id.is_(None))
    forwards = untaken.where(Transfer.offset == known)
    values = {"offset": offset, "sha256": sha256, "touched_at": now()}
    return moved(connection, forwards.values(**values))


def take_transfers(connection: Connection, job_id: str, digests: Mapping[str, str]) -> None:
    """Hand whole transfers, by id with their SHA-256, to a job: their files are its from now on.

    Raises Conflict where one is gone or was taken meanwhile.
    """
    for transfer_id in sorted(digests):  # in one order, so that two jobs never wait in a circle
        whole = update(Transfer).where(Transfer.id == transfer_id, Transfer.job_id.is_(None))
        values = {"job_id": job_id, "sha256": digests[transfer_id], "touched_at": now()}
        if not moved(connection, whole.where(Transfer.offset == Transfer.length).values(**values)):
            message = f"the transfer {transfer_id} belongs to another job, or was removed"
            raise Conflict(message, code="transfer-taken", transfer=transfer_id)


def drop_transfer(connection: Connection, transfer_id: str) -> bool:
    """Forget a transfer; False when a job has it, or nobody any more."""
    untaken = delete(Transfer).where(Transfer.id == transfer_id, Transfer.job_id.is_(None))
    return moved(connection, untaken)


def stale_transfers(connection: Connection, before: datetime, limit: int = 1000) -> list[str]:
    """Return the transfers that nobody has touched since then, or has never sent, oldest first."""
    old = select(Transfer.id).where(_is_stale(before)).order_by(Transfer.touched_at)
    return list(connection.execute(old.limit(limit)).scalars())


def drop_stale_transfer(connection: Connection, transfer_id: str, before: datetime) -> bool:
    """Forget a transfer unless it was touched since then; True when its file goes with it."""
    stale = delete(Transfer).where(Transfer.id == transfer_id, _is_stale(before))
    gone = connection.execute(stale.returning(Transfer.job_id)).one_or_none()
    return gone is not None and gone.job_id is None


def _is_stale(before: datetime) -> ColumnElement[bool]:
    nothing_came = and_(Transfer.offset == 0, Transfer.length > 0)
    never_sent = and_(nothing_came, Transfer.touched_at < now() - PATIENCE_AT_START)
    return or_(Transfer.touched_at < before, never_sent)
