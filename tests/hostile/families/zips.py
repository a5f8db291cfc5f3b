"""ZIP archives: bombs, nests, overlaps, names, and directories that lie (APPNOTE 6.3.10)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.hostile.case import ANY, Case
from tests.support.drawing import png, zip_of

FAMILY = "zip"
NAME = "scans.zip"


def cases() -> Iterator[Case]:
    """Yield ZIPs."""
    for case in (*_bombs(), *_overlaps(), *_nests(), *_lies(), *_kinds()):
        yield Case(FAMILY, *case, sent_as=NAME)


def entry(
    data: bytes, at: int, name: bytes, method: int = 8, size: int = 0, crc: int = 0, flags: int = 0
) -> bytes:
    """Return an entry of the directory."""
    packed, fields = len(data), (20, 0, 20, 0, flags, method, 0, 0, crc)
    rest = (packed, size, len(name), 0, 0, 0, 0, 0, at)
    return struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *fields, *rest) + name


def local(data: bytes, name: bytes, method: int = 8, size: int = 0, crc: int = 0) -> bytes:
    """Return a member with the header before it."""
    fields = (20, 0, method, 0, 0, crc, len(data), size, len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", *fields) + name + data


def closing(count: int, size: int, start: int) -> bytes:
    """Return the end of the directory."""
    return struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, min(count, 65535), min(count, 65535), size, start, 0
    )


def archive(members: bytes, entries: list[bytes], count: int | None = None) -> bytes:
    """Return members, directory and end."""
    directory = b"".join(entries)
    return (
        members
        + directory
        + closing(len(entries) if count is None else count, len(directory), len(members))
    )


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _bombs() -> Iterator[tuple[object, ...]]:
    for mebibytes in (63, 65, 512):
        zeros = deflated(bytes(mebibytes * 2**20))
        size, crc = mebibytes * 2**20, zlib.crc32(bytes(mebibytes * 2**20))
        member = local(zeros, b"a.png", size=size, crc=crc)
        yield (
            f"one member of {mebibytes} MiB",
            archive(member, [entry(zeros, 0, b"a.png", size=size, crc=crc)]),
        )
        liar = archive(local(zeros, b"a.png", size=9), [entry(zeros, 0, b"a.png", size=9)])
        yield f"one member of {mebibytes} MiB that says 9 bytes", liar
    yield "30 members of 60 MiB", _many(30, 60)
    yield "30 images of 60 MiB", _many(30, 60, b"BM" + bytes(60))
    yield "300 images of 60 MiB", _many(300, 60, b"BM" + bytes(60))
    yield (
        "10,000 empty members",
        zip_of({f"{i}.png": b"" for i in range(10_000)}, zipfile.ZIP_STORED),
    )
    yield (
        "a comment of 64 KiB full of endings",
        zip_of({"a.png": png(1)})[:-2] + b"\xff\xff" + (b"PK\x05\x06" * 16384)[:65535],
        ANY,
    )


def _many(count: int, mebibytes: int, head: bytes = b"") -> bytes:
    data = head + bytes(mebibytes * 2**20 - len(head))
    packed, crc = deflated(data), zlib.crc32(data)
    members, entries = bytearray(), []
    for number in range(count):
        name = b"%d.png" % number
        entries.append(entry(packed, len(members), name, size=len(data), crc=crc))
        members += local(packed, name, size=len(data), crc=crc)
    return archive(bytes(members), entries)


def _overlaps() -> Iterator[tuple[object, ...]]:
    """Yield members that share their bytes, as in the bombs of Fifield (WOOT 2019)."""
    data = b"BM" + bytes(50 * 2**20)
    packed, crc = deflated(data), zlib.crc32(data)
    kernel = local(packed, b"a", size=len(data), crc=crc)
    for count in (50, 60_000):
        entries = [entry(packed, 0, b"%d.png" % n, size=len(data), crc=crc) for n in range(count)]
        yield f"{count} members in one place", archive(kernel, entries)
    scan = png(4)
    one = local(scan, b"a", 0, len(scan), zlib.crc32(scan))
    entries = [entry(scan, 0, b"%d.png" % n, 0, len(scan), zlib.crc32(scan)) for n in range(50_000)]
    yield "50,000 scans in one place", archive(one, entries)
    quoted = b"".join(local(b"", b"q", 0) for _ in range(200)) + kernel
    entries = [
        entry(quoted[31 * n :], 31 * n, b"%d.png" % n, 8, len(data), crc) for n in range(200)
    ]
    yield "200 members, each within the one before", archive(quoted, entries)


def _nests() -> Iterator[tuple[object, ...]]:
    inner = zip_of({"a.png": png(1)})
    for depth in (1, 2, 10, 200):
        for _ in range(depth):
            inner = zip_of({"inner.zip": inner})
        yield f"{depth} archives, each in the next", inner
    yield "itself: its member is where it begins", _quine()
    yield "a TAR in it", zip_of({"a.tar": b"a" * 257 + b"ustar" + bytes(2000)})
    yield "gzip in it", zip_of({"a.gz": b"\x1f\x8b\x08" + bytes(50)})


def _quine() -> bytes:
    """Return an archive whose one member, stored, is the archive from its first byte."""
    head, name = 30, b"r.zip"
    body = local(b"", name, 0)
    directory = entry(b"", 0, name, 0)
    whole = len(body) + len(directory) + 22
    body = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, whole, whole, len(name), 0)
        + name
    )
    fields = (20, 0, 20, 0, 0, 0, 0, 0, 0, whole, whole, len(name), 0, 0, 0, 0, 0, 0)
    directory = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *fields) + name
    assert len(body) == head + len(name)
    return body + directory + closing(1, len(directory), len(body))


def _lies() -> Iterator[tuple[object, ...]]:
    scan = png(2)
    member = local(scan, b"a.png", 0, len(scan), zlib.crc32(scan))
    for at in (1, 2**31, 2**32 - 1):
        yield f"a member at byte {at}", archive(member, [entry(scan, at, b"a.png", 0)])
    honest = entry(scan, 0, b"a.png", 0, len(scan), zlib.crc32(scan))
    yield "a wrong checksum", archive(member, [entry(scan, 0, b"a.png", 0, len(scan), 7)])
    yield "no member, though it says 5", archive(b"", [], 5)
    yield "65,535 members, though one is there", archive(member, [honest], 65535), ANY
    yield "a directory of 4 GiB", member + honest + closing(1, 2**32 - 2, 0)
    yield "a directory in front of the file", member + honest + closing(1, len(honest), 2**32 - 2)
    yield "an end, and nothing else", closing(0, 0, 0)
    yield "half an end", closing(0, 0, 0)[:11]
    yield "a directory that is cut", (member + honest)[:-9] + closing(1, len(honest), len(member))
    big = struct.pack("<HHQQQ", 1, 24, 2**63, 2**63, 2**63)
    fields = (20, 0, 20, 0, 0, 0, 0, 0, 0, 2**32 - 1, 2**32 - 1, 5, len(big), 0, 0, 0, 0, 2**32 - 1)
    giant = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *fields) + b"a.png" + big
    yield "64-bit sizes of 2^63", archive(member, [giant])
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 2**63, 1)
    yield (
        "a 64-bit directory at 2^63",
        member + honest + locator + closing(65535, 2**32 - 1, 2**32 - 1),
    )


def _kinds() -> Iterator[tuple[object, ...]]:
    scan = png(5)
    for method in (1, 6, 9, 14, 93, 95, 98, 99, 65535):
        packed = entry(scan, 0, b"a.png", method, len(scan), zlib.crc32(scan))
        yield f"compression method {method}", archive(local(scan, b"a.png", method), [packed])
    member = local(scan, b"a.png", 0, len(scan), zlib.crc32(scan))
    yield "an encrypted member", archive(member, [entry(scan, 0, b"a.png", 0, len(scan), 0, 1)])
    yield "a folder alone", zip_of({"folder/": b""})
    noise = local(b"\xff" * 999, b"a.png")
    yield "deflate that is none", archive(noise, [entry(b"\xff" * 999, 0, b"a.png")])
    bzip = io.BytesIO()
    with zipfile.ZipFile(bzip, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("a.bmp", b"BM" + bytes(62 * 2**20))
    yield "62 MiB in bzip2", bzip.getvalue()
