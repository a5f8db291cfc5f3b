"""The head of a request, gathered before a thread is given to it."""

from __future__ import annotations

import re
from enum import Enum

LONGEST = 64 * 1024
"""Bytes of a head: a line of 4 KB and some headers; the rest is the body's, or nobody's."""
_END = b"\r\n\r\n"
_BARE = re.compile(rb"(?<!\r)\n")
_BODY = re.compile(rb"\r\n(?:content-length[ \t]*:[ \t]*0*[1-9]|transfer-encoding)", re.IGNORECASE)


class Progress(Enum):
    """How far a head has come."""

    PARTIAL = "more of it must come"
    WHOLE = "the parser can judge it without waiting for more"
    TOO_LONG = "it is longer than any can be"


def progress_of(head: bytes | bytearray) -> Progress:
    """Tell how far a head has come; a bare line feed ends it, since the parser refuses that."""
    seen = head[2:] if head.startswith(b"\r\n") else head  # one empty line before it is allowed
    if _END in seen or _BARE.search(seen):
        return Progress.WHOLE
    return Progress.TOO_LONG if len(seen) > LONGEST else Progress.PARTIAL


def announces_body(head: bytes | bytearray) -> bool:
    """Tell whether a body may follow; only who waits for whom depends on it, never the framing."""
    return bool(_BODY.search(bytes(head).partition(_END)[0]))
