"""What archives may unpack to: much for little is allowed, very much for very little is a bomb."""

from __future__ import annotations

from shared.errors import UploadError
from shared.settings import Limits

RATIO = 500
"""What shrank by more than this was made to hurt, where it is large too.

Clean scans without loss shrink by 160 to 260; Flate makes 1,032 of a byte at most, of nothing
else than repetition.
"""
MEMBER_RATIO = 100
"""A member that is no page for its size and shrank by more than this was made to hurt."""
HARMLESS_PAGES = 8
"""So many times the largest page are unpacked in a few seconds, however small they were packed."""


def most_unpacked(packed: int, limits: Limits) -> int:
    """Return the bytes that an archive of so many bytes may unpack to."""
    return min(limits.unpacked_bytes, max(HARMLESS_PAGES * limits.page_bytes, RATIO * packed))


def bomb(most: int) -> UploadError:
    """Return why an archive is refused that unpacks to more."""
    detail = f"it unpacks to more than {most // 2**20:,} MiB, too much for its size or this server"
    return UploadError(detail, code="too-large")
