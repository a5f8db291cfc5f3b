"""Begin, find and remove transfers."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, func, select

from shared.documents.expansion import tidy
from shared.errors import Conflict, NotFound, TooLarge
from shared.moves import NewTransfer, begin_transfer, drop_transfer
from shared.moves.common import now
from shared.settings import Settings
from shared.tables import Transfer
from web.identity import current, mine
from web.parts import Parts
from web.room import require_room
from web.transfers.metadata import name_in, read_metadata

TransferRow = Row[Transfer]


def begin(parts: Parts, length: int, metadata: str) -> str:
    """Begin a transfer of so many bytes and return its id.

    Raises InvalidRequest, TooLarge, or StorageFull where what others have begun leaves no room.
    """
    if length > parts.settings.max_upload_bytes:
        limit = f"{parts.settings.max_upload_mb:,} MiB"
        raise TooLarge(f"Upload-Length is more than the limit of {limit}; send it in parts")
    name = tidy(name_in(read_metadata(metadata)))
    with parts.database.read() as connection:
        promised = _promised(connection)
    require_room(parts, length, promised)
    transfer = NewTransfer(secrets.token_hex(10), name, length, metadata, current().user)
    parts.storage.begin(Transfer.blob_of(transfer.id))
    with parts.database.write() as connection:
        begin_transfer(connection, transfer)
    return transfer.id


def _promised(connection: Connection) -> int:
    """Return the bytes that are still to come of all transfers."""
    missing = func.coalesce(func.sum(Transfer.length - Transfer.offset), 0)
    return int(connection.execute(select(missing)).scalar_one())


def find(parts: Parts, transfer_id: str) -> TransferRow:
    """Return the row of a transfer of whoever asks. Raises NotFound, also once its time is up."""
    if not transfer_id.isalnum():
        raise not_found(transfer_id)
    query = select(Transfer).where(Transfer.id == transfer_id, mine(Transfer.owner))
    with parts.database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or _is_over(expires_at(parts.settings, row.touched_at)):
        raise not_found(transfer_id)
    return row


def not_found(transfer_id: str) -> NotFound:
    return NotFound(f"there is no transfer {transfer_id}; it may have been removed for its age")


def expires_at(settings: Settings, touched_at: datetime) -> datetime | None:
    """Return when a transfer is removed if nothing more of it comes; None: never."""
    if not settings.transfer_hours:
        return None
    return touched_at + timedelta(hours=settings.transfer_hours)


def _is_over(end: datetime | None) -> bool:
    return end is not None and end < now()


def offset_of(parts: Parts, row: TransferRow) -> int:
    """Return the bytes that are here for certain: said by the row, and there in the file.

    Raises NotFound.
    """
    try:
        return min(int(row.offset), parts.storage.size(Transfer.blob_of(row.id)))
    except FileNotFoundError:
        raise not_found(row.id) from None


def remove(parts: Parts, transfer_id: str) -> None:
    """Remove a transfer and its file. Raises NotFound, or Conflict when a job has it."""
    row = find(parts, transfer_id)
    with parts.database.write() as connection:
        dropped = drop_transfer(connection, transfer_id)
    if not dropped:
        message = f"the file belongs to job {row.job_id}; remove that"
        raise Conflict(message, code="transfer-taken", transfer=transfer_id)
    parts.storage.delete(Transfer.blob_of(transfer_id))
