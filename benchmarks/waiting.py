"""Wait for a condition, and say so when it never comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(what: str, look: Callable[[], T], seconds: float = 300, pause: float = 0.1) -> T:
    """Look again and again until something true is seen, and return it.

    Raises TimeoutError with the name of what was waited for.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(pause)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")
