"""Read TAR archives in place: plain ones by offset; compressed ones after one plain copy."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from shared.documents.bombs import bomb, most_unpacked
from shared.documents.kinds import head
from shared.errors import PageError, UploadError
from shared.settings import Limits

_CHUNK = 1024 * 1024
_BROKEN = (
    tarfile.TarError,
    EOFError,
    OSError,
    OverflowError,
    RecursionError,
    ValueError,
    lzma.LZMAError,
    zlib.error,
)
_LONGEST_HEADER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: where its data lies, and where the next header does."""

    name: str
    offset: int
    size: int
    is_file: bool
    is_folder: bool
    next: int


def entries(stream: BinaryIO, cursor: int = 0) -> Iterator[Entry]:
    """Yield the members from a cursor (0, or the `next` of an entry) on, in flat memory.

    Raises UploadError (`damaged-archive`) where the archive breaks off.
    """
    stream.seek(0, 2)
    length = stream.tell()
    stream.seek(cursor)
    try:
        headers = cast(BinaryIO, _Headers(stream))
        with tarfile.TarFile(fileobj=headers, mode="r") as archive:
            before = cursor
            while (member := archive.next()) is not None:
                cast(Any, archive).members.clear()  # or it would keep every header it has seen
                if not before < archive.offset <= length or member.size < 0:
                    raise EOFError(f"it breaks off at byte {before}")
                before = archive.offset
                yield _entry(member, before)
            _check_end(stream, before)
    except _BROKEN as error:
        raise UploadError(f"the TAR archive is damaged: {error}", code="damaged-archive") from None


class _Headers:
    """A stream for reading headers: the library would take one of any length into memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int) -> bytes:
        if size > _LONGEST_HEADER:
            raise EOFError(f"it has a header of {size} bytes")
        return self._stream.read(size)


def _check_end(stream: BinaryIO, offset: int) -> None:
    """Insist on the empty block that ends a TAR: the library takes any nonsense for an end."""
    stream.seek(offset)
    if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise EOFError(f"it breaks off at byte {offset}")


def _entry(member: tarfile.TarInfo, following: int) -> Entry:
    return Entry(
        name=member.name,
        offset=member.offset_data,
        size=member.size,
        is_file=member.isreg() and not member.issparse(),
        is_folder=member.isdir(),
        next=following,
    )


def read_member(stream: BinaryIO, offset: int, size: int, limit: int) -> bytes:
    """Return the bytes of one member. Raises PageError (`too-large`, `damaged-member`)."""
    if size > limit:
        raise PageError(
            f"it is larger than the limit of {limit // 2**20} MiB a page", code="too-large"
        )
    stream.seek(offset)
    data = stream.read(size)
    if len(data) < size:
        raise PageError("the archive ends within it", code="damaged-member")
    return data


class Plain:
    """A compressed archive as a stream of plain bytes, as far as it can be unpacked.

    Where the compression is damaged the stream ends; the TAR in it then lacks its end.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._inner = _decompressor(stream)
        self._left = self._most = most_unpacked(_length(stream), limits)

    def read(self, size: int = _CHUNK) -> bytes:
        """Return up to so many bytes. Raises UploadError (`too-large`)."""
        try:
            chunk = self._inner.read1(min(size, _CHUNK))
        except _BROKEN:
            return b""
        self._left -= len(chunk)
        if self._left < 0:
            raise bomb(self._most)
        return chunk


def _length(stream: BinaryIO) -> int:
    """Return how long a stream is, and leave it at its beginning."""
    length = stream.seek(0, 2)
    stream.seek(0)
    return length


def is_compressed_tar(stream: BinaryIO) -> bool:
    """Tell whether a TAR header stands behind the compression."""
    try:
        start = _decompressor(stream).read(512)
    except _BROKEN:
        return False
    return start[257:262] == b"ustar"


def _decompressor(stream: BinaryIO) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    start = head(stream)
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=stream)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    return lzma.LZMAFile(stream)
