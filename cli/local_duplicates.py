"""Find the pages that have the same bytes as an earlier one, with 64 bits for each page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import BinaryIO

from shared.documents import fingerprints
from shared.documents.expansion import FoundPage, read_bytes
from shared.documents.kinds import is_archive
from shared.errors import PageError
from shared.settings import Limits
from shared.states import UploadKind

CHUNK = 1024 * 1024


class LocalDuplicates:
    """The number of the first page with each digest, so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._firsts: dict[int, int] = {}
        self._place: tuple[BinaryIO, int | None] | None = None
        self._digest: bytes | None = None

    def mark(self, number: int, page: FoundPage, stream: BinaryIO, kind: UploadKind) -> FoundPage:
        """Return a page of an upload that is open, marked where it is a duplicate."""
        digest = None if page.error else self._digest_of(page, stream, kind)
        if digest is None:
            return page
        first = self._firsts.setdefault(fingerprints.of_digest(digest, page.frame), number)
        return page if first == number else replace(page, duplicate_of=first)

    def _digest_of(self, page: FoundPage, stream: BinaryIO, kind: UploadKind) -> bytes | None:
        """Return the digest of the file that a page lies in; its pages come one after the other."""
        place = (stream, page.offset)
        if place != self._place:
            self._place, self._digest = place, self._take_digest(page, stream, kind)
        return self._digest

    def _take_digest(self, page: FoundPage, stream: BinaryIO, kind: UploadKind) -> bytes | None:
        try:
            if is_archive(kind):
                return hashlib.sha256(read_bytes(stream, kind, page, self._limits)).digest()
            return _digest_of_all(stream)
        except (PageError, OSError):
            return None


def _digest_of_all(stream: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.digest()
