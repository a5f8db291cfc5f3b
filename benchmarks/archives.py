"""Write ZIP archives of any length in flat memory: members stored, the directory kept on disk.

The standard library keeps an object for each member until the end. Layout of the records:
APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import BinaryIO

from benchmarks.digits import DrawnDigit

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_NEW_YEAR_1980 = 0x21
_VERSION64 = 45
_UTF8 = 0x800

Member = tuple[str, bytes]


def write_archive(path: Path, members: Iterable[Member]) -> None:
    """Write a ZIP whose members are stored as they are, and follow each other in order."""
    with path.open("wb") as out, tempfile.TemporaryFile(dir=path.parent) as directory:
        count = sum(_write_member(out, directory, name, data) for name, data in members)
        start = out.tell()
        directory.seek(0)
        shutil.copyfileobj(directory, out)
        _write_end(out, count, start)


def repeat_digits(drawn: list[DrawnDigit], count: int) -> Iterator[Member]:
    """Yield so many members, the drawn ones again and again under new names: `000000-7.png`."""
    for number, one in enumerate(islice(cycle(drawn), count)):
        yield f"{number:06}-{one.digit}.png", one_of_a_kind(one.png, number)


def one_of_a_kind(image: bytes, number: int) -> bytes:
    """Return an image with a number behind its end, which no decoder reads: no duplicate."""
    return image + b"%08d" % number


def _write_member(out: BinaryIO, directory: BinaryIO, name: str, data: bytes) -> int:
    offset, crc32, size, encoded = out.tell(), zlib.crc32(data), len(data), name.encode()
    stored = (_UTF8, 0, 0, _NEW_YEAR_1980, crc32, size, size, len(encoded))
    out.write(_LOCAL.pack(b"PK\x03\x04", 20, *stored, 0) + encoded + data)
    extra = struct.pack("<2HQ", 1, 8, offset) if offset >= _FULL32 else b""
    rest = (len(extra), 0, 0, 0, 0, min(offset, _FULL32))
    entry = _ENTRY.pack(b"PK\x01\x02", _VERSION64, 20, *stored, *rest)
    directory.write(entry + encoded + extra)
    return 1


def _write_end(out: BinaryIO, count: int, start: int) -> None:
    end = out.tell()
    size = end - start
    if count >= _FULL16 or end >= _FULL32:
        counts = (_END64.size - 12, _VERSION64, _VERSION64, 0, 0, count, count, size, start)
        out.write(_END64.pack(b"PK\x06\x06", *counts))
        out.write(_LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
    few = min(count, _FULL16)
    out.write(_END.pack(b"PK\x05\x06", 0, 0, few, few, min(size, _FULL32), min(start, _FULL32), 0))
