"""Give memory back to the system once a large image is gone."""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
"""As in malloc.h of glibc."""
LARGE = 1024 * 1024


def give_back_large_blocks() -> None:
    """Have large blocks mapped one by one, where the C library can: others are kept when freed.

    By default it learns to keep blocks of up to 32 MiB, of which images are made.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
