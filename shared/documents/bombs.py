"""What archives may unpack to: much for little is allowed, very much for very little is a bomb."""

from __future__ import annotations

from shared.errors import UploadError
from shared.settings import Limits

RATIO = 100
"""What shrank by more than this was made to hurt, where it is large too: blank scans shrink so."""
HARMLESS_PAGES = 8
"""So many times the largest page are unpacked in a few seconds, however small they were packed."""


def most_unpacked(packed: int, limits: Limits) -> int:
    """Return the bytes that an archive of so many bytes may unpack to."""
    return min(limits.unpacked_bytes, max(HARMLESS_PAGES * limits.page_bytes, RATIO * packed))


def bomb(most: int) -> UploadError:
    """Return why an archive is refused that unpacks to more."""
    detail = f"it unpacks to more than {most // 2**20:,} MiB, too much for its size or this server"
    return UploadError(detail, code="too-large")
