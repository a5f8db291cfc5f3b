"""Idempotency keys: the same key and the same request bring back the same job."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import BinaryIO

from shared.errors import InvalidRequest
from shared.states import EXPLAIN
from shared.storage import CHUNK
from web.parts import Parts
from web.queries import find_by_key
from web.submissions.files import Sent
from web.submissions.options import Options
from web.submissions.retention import RETENTION

MAX_KEY = 200
LATER = ("callback_url", RETENTION, EXPLAIN)


def check_key(key: str) -> None:
    """Raise InvalidRequest for a key that cannot be kept."""
    if not 0 < len(key) <= MAX_KEY:
        raise InvalidRequest(f"Idempotency-Key has 1 to {MAX_KEY} characters", code="invalid-key")


def hash_request(options: Options, files: Iterable[tuple[str, str]]) -> str:
    """Return what tells requests apart: the options, and each file's name and SHA-256.

    What came later into the options counts only where it is given: older keys stay good.
    """
    chosen = options.model_dump() | options.of_reader
    for later in LATER:
        if chosen[later] is None:
            del chosen[later]
    request = [chosen, [list(file) for file in files]]
    return hashlib.sha256(json.dumps(request).encode()).hexdigest()


def find_first_job(parts: Parts, key: str, options: Options, files: list[Sent]) -> str | None:
    """Return the job of an earlier try; None for a new key. Nothing is stored for that.

    Raises InvalidRequest when the key came with another request.
    """
    with parts.database.read() as connection:
        first = find_by_key(connection, key)
    if first is None:
        return None
    if first[1] != hash_request(options, [(file.name, _sha256(file)) for file in files]):
        raise InvalidRequest("this Idempotency-Key was used for another request", code="key-reused")
    return first[0]


def _sha256(file: Sent) -> str:
    return file.placed.sha256 if file.placed else hash_stream(file.stream)


def hash_stream(stream: BinaryIO) -> str:
    """Return the SHA-256 of all that a file holds."""
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
