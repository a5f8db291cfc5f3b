"""What archives may unpack to: no more than the setting says, and than one layer of Flate makes."""

from __future__ import annotations

from shared.errors import UploadError
from shared.settings import Limits

RATIO = 1_032
"""The most that Flate makes of a byte (zlib, technical details); scans of clean paper come near.

What unpacks to more was packed several times, or by bzip2 or xz, which know no such bound.
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
