"""Names of files: under which they are sent, and under which they come to lie."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

from shared.documents.expansion import tidy

_TOLD_IN_MANY_WAYS = re.compile(r'["\\%\x00-\x1f\x7f]')
"""Characters that multipart forms spell differently (HTML, 4.10.21.8)."""


def sent_name(path: Path) -> str:
    """Return the name that a file is sent under, which is also the one that the result tells."""
    text = os.fsencode(path).decode(errors="replace")
    return tidy(_TOLD_IN_MANY_WAYS.sub("_", text))


def free_name(path: Path, is_taken: Callable[[Path], bool]) -> Path:
    """Return a path that is not taken: itself, or the first of `name-2.png`, `name-3.png` …"""
    others = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return path if not is_taken(path) else next(one for one in others if not is_taken(one))
