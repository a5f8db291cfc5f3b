"""What a client tells of a file when it begins: keys, each with a value in Base64 (tus 1.0)."""

from __future__ import annotations

import base64
import binascii

from shared.errors import InvalidRequest
from web.submissions import NAMELESS

LONGEST = 4096
NAMES = ("filename", "name")
"""Keys under which clients send the name of a file; the first is the usual one."""


def read_metadata(header: str) -> dict[str, str]:
    """Return the values by their keys. Raises InvalidRequest."""
    if len(header) > LONGEST or not header.isascii():
        raise _invalid(f"it has at most {LONGEST:,} characters, all of them ASCII")
    pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
    values = {key: _decode(value) for key, _, value in pairs}
    if len(values) < len(pairs):
        raise _invalid("a key is given more than once")
    return values


def name_in(metadata: dict[str, str]) -> str:
    """Return the name of the file."""
    return next((metadata[key] for key in NAMES if metadata.get(key)), NAMELESS)


def _decode(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _invalid(f"{value!r} is no text in Base64") from None


def _invalid(reason: str) -> InvalidRequest:
    message = f"Upload-Metadata: {reason}"
    return InvalidRequest(message, code="invalid-upload-metadata", field="Upload-Metadata")
