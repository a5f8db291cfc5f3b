"""A body in pieces: large enough to be written at a stroke, and none of them waited for long."""

from __future__ import annotations

import time
from collections.abc import Iterator

from shared.settings import MIB
from shared.storage import Source
from web.bodies import CutShort
from web.server.pace import TooSlow

LARGEST = 4 * MIB
BLOCK = 2**16
PATIENCE_SECONDS = 1.0
"""What a slow client sends is written about as often, and counts from then on."""


def pieces(source: Source, room: int) -> Iterator[bytes]:
    """Yield what comes. What fills the room is yielded once it is certain that nothing follows.

    A connection that breaks raises CutShort behind its last bytes, one that stalls TooSlow.
    """
    broken: CutShort | TooSlow | None = None
    while broken is None:
        piece, broken = _gather(source, room)
        room -= len(piece)
        if piece:
            yield piece
        elif broken is None:
            return
    raise broken


def _gather(source: Source, room: int) -> tuple[bytes, CutShort | TooSlow | None]:
    """Return the next bytes, none at the end, and how the connection broke behind them."""
    piece, until = bytearray(), time.monotonic() + PATIENCE_SECONDS
    while len(piece) == room or (len(piece) < LARGEST and time.monotonic() < until):
        try:
            block = source.read(BLOCK)
        except (CutShort, TooSlow) as error:
            return bytes(piece), error
        if not block:
            break
        piece += block
    return bytes(piece), None
