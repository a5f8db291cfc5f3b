"""Write what comes behind what is there; the offset in SQL moves when the bytes are on disk.

1. A piece of the body is gathered in memory, without any lock: a client may be slow, or gone.
2. The file is locked, and the offset looked at again: whoever was faster has moved it.
3. The piece is written and synced.
4. The offset moves on, from the one that was seen.

A process that dies holds no lock, and what it had written behind the offset is written over.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from shared.errors import Conflict
from shared.growing import GrowingFile
from shared.moves import advance_transfer
from shared.storage import Source
from shared.tables import Transfer
from web.parts import Parts
from web.room import require_room
from web.transfers.keeping import TransferRow, find, not_found, offset_of
from web.transfers.pieces import pieces


def append(parts: Parts, row: TransferRow, offset: int, source: Source) -> int:
    """Write a body behind so many bytes of a transfer and return how many it has then.

    Raises Conflict where it has others, also when somebody else moves it on meanwhile.
    """
    require_offset(offset, offset_of(parts, row))
    tail = _Tail(row.id, offset, row.length)
    for piece in pieces(source, row.length - offset):
        require_room(parts, len(piece))
        tail.add(parts, piece)
    return tail.offset


def require_offset(asked: int, offset: int) -> None:
    """Raise Conflict where a client goes on from another place than where the file ends."""
    if asked != offset:
        message = f"it has {offset:,} bytes, so that nothing can be put behind {asked:,}"
        raise Conflict(message, code="wrong-offset", offset=offset)


@dataclass(slots=True)
class _Tail:
    """The end of a transfer, and the digest of one that comes in one piece."""

    id: str
    offset: int
    length: int
    digest: Any = field(default_factory=hashlib.sha256)
    hashed: int = 0

    def add(self, parts: Parts, piece: bytes) -> None:
        if self.hashed == self.offset:
            self.digest.update(piece)
            self.hashed += len(piece)
        try:
            with parts.storage.growing(Transfer.blob_of(self.id)) as file:
                self._write(parts, file, piece)
        except FileNotFoundError:
            raise not_found(self.id) from None

    def _write(self, parts: Parts, file: GrowingFile, piece: bytes) -> None:
        row = find(parts, self.id)
        require_offset(self.offset, min(row.offset, file.size()))
        file.write(self.offset, piece)
        end = self.offset + len(piece)
        whole = self.digest.hexdigest() if self.hashed == end == self.length else None
        with parts.database.write() as connection:
            moved_on = advance_transfer(connection, self.id, row.offset, end, whole)
        if not moved_on:
            raise not_found(self.id)
        self.offset = end
