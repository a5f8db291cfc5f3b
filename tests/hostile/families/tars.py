"""TAR archives, plain and compressed: links, devices, sparse files, headers that lie."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator

from tests.hostile.case import ANY, NOT_READ, Case
from tests.support.drawing import png, tar_of

FAMILY = "tar"
NAME = "scans.tar"
LINKS = {
    "a symbolic link to a secret": (tarfile.SYMTYPE, "/etc/passwd"),
    "a symbolic link that climbs": (tarfile.SYMTYPE, "../../fieldhand.db"),
    "a symbolic link to itself": (tarfile.SYMTYPE, "a.png"),
    "a hard link to a secret": (tarfile.LNKTYPE, "/etc/shadow"),
    "a character device": (tarfile.CHRTYPE, ""),
    "a block device": (tarfile.BLKTYPE, ""),
    "a pipe": (tarfile.FIFOTYPE, ""),
    "a kind that nobody knows": (b"Z", ""),
    "a volume": (b"V", ""),
    "an old sparse file": (tarfile.GNUTYPE_SPARSE, ""),
}


def cases() -> Iterator[Case]:
    """Yield TARs."""
    for name, data, ends in (*_links(), *_lies(), *_headers(), *_packed()):
        yield Case(FAMILY, name, data, ends, sent_as=NAME)


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    """Return one block that describes a member."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info.tobuf(tarfile.GNU_FORMAT)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def _links() -> Iterator[tuple[str, bytes, frozenset[object]]]:
    for title, (kind, target) in LINKS.items():
        yield title, header("a.png", 0, kind, target) + bytes(1024), NOT_READ
        with_scan = header("b.png", len(png(1))) + _padded(png(1))
        both = header("a.png", 0, kind, target) + with_scan + bytes(1024)
        yield f"{title}, then a scan", both, ANY


def _lies() -> Iterator[tuple[str, bytes, frozenset[object]]]:
    scan = _padded(png(1))
    for size in (2**33 - 1, 2**40, 2**62, 2**63 + 1):
        yield f"a member of {size} bytes", header("a.png", size) + scan + bytes(1024), NOT_READ
    negative = bytearray(header("a.png", 10))
    negative[124:136] = b"\xff" * 12
    yield "a member of minus one byte", _signed(negative) + scan + bytes(1024), NOT_READ
    wrong = bytearray(header("a.png", len(png(1))))
    wrong[148:156] = b"0000000\0"
    yield "a wrong checksum", bytes(wrong) + scan + bytes(1024), NOT_READ
    yield "no end", header("a.png", len(png(1))) + scan, ANY
    yield "a header alone", header("a.png", 100), NOT_READ
    yield "empty blocks", b"a" * 257 + b"ustar" + bytes(4096), NOT_READ
    yield "nothing but zeros behind its mark", header("", 0) + bytes(10 * 2**20), ANY
    text = bytearray(header("a.png", 10))
    text[124:136] = b"not a number"
    yield "a size that is no number", _signed(text) + scan + bytes(1024), NOT_READ


def _signed(block: bytearray) -> bytes:
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _headers() -> Iterator[tuple[str, bytes, frozenset[object]]]:
    scan = header("b.png", len(png(1))) + _padded(png(1)) + bytes(1024)
    for kind, title in ((tarfile.GNUTYPE_LONGNAME, "long name"), (tarfile.XHDTYPE, "extended")):
        for size in (2**20 + 1, 30 * 2**20, 2**33 - 1):
            block = header("a", size, kind) + bytes(min(size, 30 * 2**20))
            yield f"a {title} header of {size} bytes", block + scan, NOT_READ
        chain = header("a", 512, kind) + _padded(b"30 path=a.png\n")
        yield f"5,000 {title} headers in a row", chain * 5000 + scan, ANY
    for record in (
        *(
            b"999999999 path=a.png\n",
            b"0 path=a\n",
            b"-5 path=a\n",
            b"11 size=-1\n",
            b"xx path=a\n",
        ),
        *(b"16 size=99999999\n", b"22 GNU.sparse.major=1\n", b"30 GNU.sparse.realsize=9999999\n"),
        *(
            b"27 GNU.sparse.map=0,9,9,99\n",
            b"13 path=\xff\xfe\n",
            b"10 mtime=x\n",
            b"14 mtime=1e999\n",
        ),
    ):
        block = header("a", len(record), tarfile.XHDTYPE) + _padded(record)
        yield f"an extended header of {record!r}", block + scan, ANY
    sparse = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n33 GNU.sparse.realsize=99999999999\n"
    block = header("a", len(sparse), tarfile.XHDTYPE) + _padded(sparse)
    huge = _padded(b"1000000\n" + b"0\n99999999\n" * 90_000)
    yield "a sparse map of a million parts", block + header("a", len(huge)) + huge + scan, ANY
    yield "10,000 empty members", header("a.png") * 10_000 + bytes(1024), NOT_READ


def _packed() -> Iterator[tuple[str, bytes, frozenset[object]]]:
    bomb = header("a.bmp", 2**30) + bytes(2**28)
    yield "gzip: 256 MiB of a member of a GiB", gzip.compress(bomb, 9), NOT_READ
    yield "bzip2: the same", bz2.compress(bomb), NOT_READ
    yield "xz: the same", lzma.compress(bomb, preset=1), NOT_READ
    member = header("a.bmp", 2**26 - 512) + b"BM" + bytes(2**26 - 514)
    yield "gzip: 6 GiB of images", gzip.compress(member, 9) * 96, NOT_READ
    good = tar_of({"a.png": png(1)}, "w:gz")
    for at in (10, len(good) // 2, len(good) - 4):
        yield f"gzip: cut at {at}", good[:at], ANY
    yield "gzip: a wrong checksum", good[:-8] + b"\0" * 8, ANY
    yield "gzip: rubbish behind it", good + b"\xff" * 999, ANY
    yield "gzip: of gzip", gzip.compress(good), NOT_READ
    yield "gzip: 1,000 members of nothing", gzip.compress(b"") * 1000 + good, ANY
    yield "gzip: no TAR", gzip.compress(b"hello" * 100), NOT_READ
    yield "gzip: a header alone", b"\x1f\x8b\x08\0\0\0\0\0\0\0", NOT_READ
    name = b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"n" * 2**20
    yield "gzip: a name without an end", name, NOT_READ
    yield "bzip2: rubbish", b"BZh9" + b"\xff" * 500, NOT_READ
    yield "xz: rubbish", b"\xfd7zXZ\0" + b"\xff" * 500, NOT_READ
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 2**30}]
    wide = lzma.compress(tar_of({"a.png": png(1)}), filters=filters)
    yield "xz: a dictionary of a GiB", wide, ANY
