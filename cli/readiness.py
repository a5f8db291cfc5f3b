"""How a part tells its supervisor that it is ready: by a line on a pipe that it was given."""

from __future__ import annotations

import os
from contextlib import suppress

VARIABLE = "READY_FD"
"""Names the file descriptor, as s6 and others do; a part without a supervisor has none."""


def announce_ready() -> None:
    """Say that this part can do its work; saying it again does no harm."""
    descriptor = os.environ.get(VARIABLE, "")
    if not descriptor.isdigit():
        return
    with suppress(OSError):  # nobody listens any more
        os.write(int(descriptor), b"\n")
