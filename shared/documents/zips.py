"""Read ZIP archives in place: the directory as a stream, one member by its offset.

The standard library keeps a whole directory in memory, which for a million members is a gigabyte.
Layout of the records: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
"""

from __future__ import annotations

import bz2
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from shared.errors import PageError, UploadError

STORED, DEFLATED, BZIP2 = 0, 8, 12
METHODS = (STORED, DEFLATED, BZIP2)
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 65_535
_FULL32 = 0xFFFFFFFF
_CHUNK = 64 * 1024
_MOST = 2**62
_BROKEN = (zlib.error, OSError, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies."""

    start: int
    shift: int
    """Bytes before the archive proper, which offsets in it do not count."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the central directory describes it; `next` is the offset of the next entry."""

    name: str
    offset: int
    compressed: int
    size: int
    crc32: int
    method: int
    encrypted: bool
    next: int

    @property
    def is_possible(self) -> bool:
        """Whether a file could be so long: 64 bits promise more than a database holds."""
        return max(self.offset, self.compressed, self.size) < _MOST

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


def find_directory(stream: BinaryIO) -> Directory:
    """Locate the central directory. Raises UploadError (`damaged-archive`)."""
    try:
        return _find_directory(stream)
    except (*_BROKEN, OverflowError, struct.error) as error:
        raise _damaged(f"its directory cannot be found ({error})") from None


def _find_directory(stream: BinaryIO) -> Directory:
    stream.seek(0, 2)
    length = stream.tell()
    begin = max(0, length - _END.size - _LONGEST_COMMENT)
    stream.seek(begin)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _damaged("it has no directory at its end, so it was probably cut short")
    _, _, _, _, entries, size, start, _ = _END.unpack_from(tail, at)
    end = begin + at
    if _FULL32 in (size, start) or entries == 0xFFFF:
        size, start, end = _find_directory64(stream, end) or (size, start, end)
    shift = end - size - start
    if shift < 0:
        raise _damaged("its directory lies outside of the file")
    return Directory(start + shift, shift)


def _find_directory64(stream: BinaryIO, end: int) -> tuple[int, int, int] | None:
    locator_at = end - _END64_LOCATOR.size
    if locator_at < 0:
        return None
    stream.seek(locator_at)
    mark, _, promised, _ = _END64_LOCATOR.unpack(stream.read(_END64_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    for at in (promised, locator_at - _END64.size):  # the second: bytes stand before the archive
        stream.seek(max(at, 0))
        record = stream.read(_END64.size)
        if len(record) == _END64.size and record.startswith(b"PK\x06\x06"):
            *_, size, start = _END64.unpack(record)
            return size, start, at
    raise _damaged("its 64-bit directory record is missing")


def entries(stream: BinaryIO, directory: Directory, cursor: int = 0) -> Iterator[Entry]:
    """Yield the members from a cursor (0, or the `next` of an entry) on, in flat memory.

    Raises UploadError (`damaged-archive`) where the directory breaks off.
    """
    at = cursor or directory.start
    while True:
        stream.seek(at)
        fixed = stream.read(_ENTRY.size)
        if fixed[:4] in (b"PK\x05\x06", b"PK\x06\x06"):
            return
        if len(fixed) < _ENTRY.size or fixed[:4] != b"PK\x01\x02":
            raise _damaged("its directory breaks off")
        entry = _entry(fixed, stream, at, directory.shift)
        yield entry
        at = entry.next


def _entry(fixed: bytes, stream: BinaryIO, at: int, shift: int) -> Entry:
    fields = _ENTRY.unpack(fixed)
    flags, method = fields[5], fields[6]
    crc32, compressed, size, name_length, extra_length, comment_length = fields[9:15]
    offset = fields[18]
    name = stream.read(name_length)
    extra = stream.read(extra_length)
    size, compressed, offset = _sizes64(extra, size, compressed, offset)
    return Entry(
        name=name.decode("utf-8" if flags & 0x800 else "cp437", "replace"),
        offset=offset + shift,
        compressed=compressed,
        size=size,
        crc32=crc32,
        method=method,
        encrypted=bool(flags & 0x1),
        next=at + _ENTRY.size + name_length + extra_length + comment_length,
    )


def _sizes64(extra: bytes, *values: int) -> list[int]:
    """Replace each value that is full in 32 bits by its 64-bit one, in the order of the record."""
    large: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            body = extra[at + 4 : at + 4 + length]
            large = [value for (value,) in struct.iter_unpack("<Q", body[: len(body) // 8 * 8])]
        at += 4 + length
    return [large.pop(0) if value == _FULL32 and large else value for value in values]


def read_member(
    stream: BinaryIO, offset: int, compressed: int, crc32: int | None, limit: int
) -> bytes:
    """Return the bytes of one member, measured while they unpack.

    Raises PageError (`too-large`, `damaged-member`, `unsupported-member`).
    """
    method = _seek_data(stream, offset)
    try:
        data = _unpack(stream, method, compressed, limit)
    except _BROKEN as error:
        raise PageError(f"it does not unpack ({error})", code="damaged-member") from None
    if crc32 is not None and zlib.crc32(data) != crc32:
        raise PageError("its checksum is wrong", code="damaged-member")
    return data


def read_head(stream: BinaryIO, offset: int, compressed: int, length: int) -> bytes:
    """Return at most so many first bytes of a member.

    Raises PageError (`damaged-member`, `unsupported-member`).
    """
    method = _seek_data(stream, offset)
    try:
        if method == STORED:
            return stream.read(min(compressed, length))
        return _unpacker(method).decompress(stream.read(min(compressed, _CHUNK)), length)
    except _BROKEN as error:
        raise PageError(f"it does not unpack ({error})", code="damaged-member") from None


def _seek_data(stream: BinaryIO, offset: int) -> int:
    """Go to the first byte of a member's data and return its compression method."""
    try:
        stream.seek(offset)
        header = stream.read(_LOCAL.size)
    except (OSError, OverflowError, ValueError):
        header = b""
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise PageError("its place in the archive holds no file", code="damaged-member")
    fields = _LOCAL.unpack(header)
    stream.seek(fields[9] + fields[10], 1)
    return int(fields[3])


class _Unpacker(Protocol):
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def _unpack(stream: BinaryIO, method: int, compressed: int, limit: int) -> bytes:
    if method == STORED:
        if compressed > limit:
            raise _too_large(limit)
        data = stream.read(compressed)
        if len(data) < compressed:
            raise EOFError("the archive ends within it")
        return data
    return _inflate(stream, _unpacker(method), compressed, limit)


def _inflate(stream: BinaryIO, unpacker: _Unpacker, compressed: int, limit: int) -> bytes:
    out = bytearray()
    while compressed > 0:
        chunk = stream.read(min(_CHUNK, compressed))
        if not chunk:
            raise EOFError("the archive ends within it")
        compressed -= len(chunk)
        out += unpacker.decompress(chunk, limit + 1 - len(out))
        if len(out) > limit:
            raise _too_large(limit)
    return bytes(out)


def _unpacker(method: int) -> _Unpacker:
    if method == DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS)
    if method == BZIP2:
        return bz2.BZ2Decompressor()
    raise PageError(f"its compression method {method} is not known here", code="unsupported-member")


def _too_large(limit: int) -> PageError:
    return PageError(
        f"it unpacks to more than the limit of {limit // 2**20} MiB a page", code="too-large"
    )


def _damaged(why: str) -> UploadError:
    return UploadError(f"the ZIP archive is damaged: {why}", code="damaged-archive")
