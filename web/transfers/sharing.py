"""How much of the disk transfers may claim before their bytes come."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from shared.errors import StorageFull, TooMany
from shared.tables import Transfer
from web.identity import current
from web.parts import Parts
from web.room import find_shortage, require_room

MOST_OPEN = 100
"""Transfers of one owner that are not whole yet; where nobody logs in, all are one owner."""
PAUSE_SECONDS = 60
"""After which somebody with too many may ask again."""
Claim = tuple[int, int]
"""Transfers that are not whole, and the bytes that are still to come of them."""


def require_share(parts: Parts, length: int) -> None:
    """Refuse a transfer of so many bytes where too much is promised already.

    All together promise no more than there is room for. One owner has at most `MOST_OPEN`
    transfers, and promises half of the room at most; the first may take all of it, as any upload.
    Raises StorageFull or TooMany.
    """
    owner = current().user
    with parts.database.read() as connection:
        _, promised = _claim(connection)
        number, own = _claim(connection, Transfer.owner == owner)
    if number >= MOST_OPEN:
        message = f"{number} transfers are not whole yet; complete or remove some of them first"
        raise TooMany(message, code="too-many-transfers", retry_after=PAUSE_SECONDS)
    require_room(parts, length, promised)
    if own and (shortage := find_shortage(parts, 2 * (own + length))):
        message = f"{shortage}, half of it for one owner; complete other transfers first"
        raise StorageFull(message)


def _claim(connection: Connection, *which: ColumnElement[bool]) -> Claim:
    missing = func.coalesce(func.sum(Transfer.length - Transfer.offset), 0)
    unfinished = Transfer.offset < Transfer.length
    row = connection.execute(select(func.count(), missing).where(unfinished, *which)).one()
    return int(row[0]), int(row[1])
