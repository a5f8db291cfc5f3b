"""Files that come in pieces: begun, gone on with after every interruption, then taken by a job."""

from __future__ import annotations

from web.transfers.growing import append, require_offset
from web.transfers.keeping import TransferRow, begin, expires_at, find, offset_of, remove

__all__ = [
    "TransferRow",
    "append",
    "begin",
    "expires_at",
    "find",
    "offset_of",
    "remove",
    "require_offset",
]
