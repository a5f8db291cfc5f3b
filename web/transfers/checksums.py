"""The checksum of one request, held against its bytes before any of them count (tus 1.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from shared.errors import RequestError
from shared.storage import CHUNK, Source

ALGORITHMS = ("sha1", "sha256")
"""The first one every tus server has to know."""
MOST_IN_MEMORY = 4 * CHUNK


class InvalidChecksum(RequestError):
    """The header is none, or its algorithm is not known."""

    code = "invalid-checksum"


class ChecksumMismatch(RequestError):
    """Other bytes came than were sent; none of them was kept."""

    code = "checksum-mismatch"
    title = "Checksum Mismatch"
    status = 460


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of a request should come to."""

    algorithm: str
    digest: bytes


def read_checksum(header: str | None) -> Checksum | None:
    """Return what a header says; None without one. Raises InvalidChecksum."""
    if header is None:
        return None
    algorithm, _, value = header.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise InvalidChecksum(f"Upload-Checksum: {algorithm!r} is unknown; it can be {known}")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise InvalidChecksum(f"Upload-Checksum: {value!r} is no Base64") from None
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size
    if len(digest) != length:
        detail = f"Upload-Checksum: {algorithm} has {length} bytes, and these are {len(digest)}"
        raise InvalidChecksum(detail)
    return Checksum(algorithm, digest)


@contextmanager
def verified(source: Source, checksum: Checksum | None) -> Iterator[Source]:
    """Yield the same bytes: where a checksum came along, once all are here and it is theirs.

    They lie in a file without a name meanwhile. Raises ChecksumMismatch.
    """
    if checksum is None:
        yield source
        return
    with SpooledTemporaryFile(MOST_IN_MEMORY) as spool:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        while chunk := source.read(CHUNK):
            spool.write(chunk)
            digest.update(chunk)
        if digest.digest() != checksum.digest:
            raise ChecksumMismatch("other bytes came than were sent; none of them was kept")
        spool.seek(0)
        yield spool
