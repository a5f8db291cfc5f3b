"""Begin, find and remove transfers."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Row, select

from shared.documents.expansion import tidy
from shared.errors import Conflict, NotFound, TooLarge
from shared.moves import PATIENCE_AT_START, NewTransfer, begin_transfer, drop_transfer
from shared.moves.common import now
from shared.settings import Settings
from shared.tables import Transfer
from web.identity import current, mine
from web.parts import Parts
from web.transfers.metadata import name_in, read_metadata
from web.transfers.sharing import require_share

TransferRow = Row[Transfer]


def begin(parts: Parts, length: int, metadata: str) -> str:
    """Begin a transfer of so many bytes and return its id.

    Raises InvalidRequest, TooLarge, TooMany, or StorageFull where what has begun leaves no room.
    """
    if length > parts.settings.max_upload_bytes:
        limit = f"{parts.settings.max_upload_mb:,} MiB"
        raise TooLarge(f"Upload-Length is more than the limit of {limit}; send it in parts")
    name = tidy(name_in(read_metadata(metadata)))
    require_share(parts, length)
    transfer = NewTransfer(secrets.token_hex(10), name, length, metadata, current().user)
    parts.storage.begin(Transfer.blob_of(transfer.id))
    with parts.database.write() as connection:
        begin_transfer(connection, transfer)
    return transfer.id


def find(parts: Parts, transfer_id: str) -> TransferRow:
    """Return the row of a transfer of whoever asks. Raises NotFound, also once its time is up."""
    if not transfer_id.isalnum():
        raise not_found(transfer_id)
    query = select(Transfer).where(Transfer.id == transfer_id, mine(Transfer.owner))
    with parts.database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or _is_over(expires_at(parts.settings, row)):
        raise not_found(transfer_id)
    return row


def not_found(transfer_id: str) -> NotFound:
    return NotFound(f"there is no transfer {transfer_id}; it may have been removed for its age")


def expires_at(settings: Settings, row: TransferRow) -> datetime | None:
    """Return when a transfer is removed if nothing more of it comes; None: never."""
    if not settings.transfer_hours:
        return None
    patience = timedelta(hours=settings.transfer_hours)
    if row.offset == 0 < row.length:
        patience = min(patience, PATIENCE_AT_START)
    touched_at: datetime = row.touched_at
    return touched_at + patience


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
    find(parts, transfer_id)
    with parts.database.write() as connection:
        dropped = drop_transfer(connection, transfer_id)
    if not dropped:
        message = f"the file belongs to job {find(parts, transfer_id).job_id}; remove that"
        raise Conflict(message, code="transfer-taken", transfer=transfer_id)
    parts.storage.delete(Transfer.blob_of(transfer_id))
